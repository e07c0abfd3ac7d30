// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/section.h"

#include <algorithm>

#include "daemon/policy/duration.h"
#include "daemon/policy/quote.h"
#include "daemon/policy/spelling.h"

namespace iopermd {
namespace {

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::string:
            return "a string";
        case toml::node_type::integer:
            return "an integer";
        case toml::node_type::floating_point:
            return "a decimal number";
        case toml::node_type::boolean:
            return "a boolean";
        case toml::node_type::date:
        case toml::node_type::time:
        case toml::node_type::date_time:
            return "a date or time";
        case toml::node_type::none:
            break;
    }
    return "nothing";
}

Place place_in(const std::string& file, const toml::source_region& region) {
    return {file, region.begin.line, region.begin.column};
}

std::string duration_problem(std::string_view key, const std::string& text, DurationError error) {
    std::string start = std::string(key) + " " + quote(text);
    switch (error) {
        case DurationError::NotADuration:
            return start + " is not a duration";
        case DurationError::Zero:
            return start + " is no time at all";
        case DurationError::TooLong:
            return start + " is longer than " + format_duration(kLongestDuration);
    }
    return start;
}

constexpr std::string_view kDurationAdvice =
    R"(write a number and s, m, h or d, such as "90s", "10m", "1h" or "2d")";

}  // namespace

std::vector<std::string_view> Section::keys() const {
    std::vector<std::string_view> out;
    for (auto&& [key, node] : *table_)
        out.push_back(key.str());
    return out;
}

Place Section::place_of(const toml::node& node) const {
    return place_in(place_.file, node.source());
}

Place Section::place_of_key(std::string_view key) const {
    return place_in(place_.file, table_->find(key)->first.source());
}

void Section::check_keys(std::span<const std::string_view> known,
                         std::span<const std::string_view> others) const {
    for (const std::string_view key : keys()) {
        if (std::find(known.begin(), known.end(), key) != known.end() ||
            std::find(others.begin(), others.end(), key) != others.end())
            continue;
        const auto nearest = nearest_word(key, known);
        complain(place_of_key(key), "unknown key " + quote(key) + " " + heading_,
                 nearest ? "did you mean " + quote(*nearest) + "?"
                         : "remove it; the keys here are " + quote_list(known, " and "));
    }
}

bool Section::require(std::string_view key, std::string_view advice) const {
    if (has(key))
        return true;
    complain(place_, "no " + quote(key) + " " + heading_, std::string(advice));
    return false;
}

void Section::complain_type(std::string_view key, const toml::node& node, std::string_view advice) const {
    const bool in_list = find(key) != &node;
    complain(place_of(node),
             (in_list ? "a value of " : "") + quote(key) + " is " + std::string(type_name(node)),
             std::string(advice));
}

std::optional<std::string> Section::text(std::string_view key, std::string_view advice) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (const auto* value = node->as_string())
        return value->get();
    complain_type(key, *node, advice);
    return std::nullopt;
}

std::optional<bool> Section::flag(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (const auto* value = node->as_boolean())
        return value->get();
    complain_type(key, *node, "write true or false, without quotes");
    return std::nullopt;
}

std::optional<std::chrono::seconds> Section::duration(std::string_view key) const {
    const auto value = text(key, kDurationAdvice);
    if (!value)
        return std::nullopt;
    auto duration = parse_duration(*value);
    if (duration)
        return *duration;
    complain(place_of(*find(key)), duration_problem(key, *value, duration.error()),
             std::string(kDurationAdvice));
    return std::nullopt;
}

std::optional<int64_t> Section::integer(std::string_view key, int64_t least, int64_t most) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    const std::string advice = "write a whole number from " + std::to_string(least) + " to " +
                               std::to_string(most) + ", without quotes";
    const auto* value = node->as_integer();
    if (value == nullptr) {
        complain_type(key, *node, advice);
        return std::nullopt;
    }
    if (value->get() >= least && value->get() <= most)
        return value->get();
    complain(place_of(*node), std::string(key) + " = " + std::to_string(value->get()) + " is out of range",
             advice);
    return std::nullopt;
}

std::optional<size_t> Section::index_of(std::string_view key, std::span<const std::string_view> words) const {
    const std::string advice = "write " + quote_list(words, " or ");
    const auto value = text(key, advice);
    if (!value)
        return std::nullopt;
    const auto found = std::find(words.begin(), words.end(), *value);
    if (found != words.end())
        return static_cast<size_t>(found - words.begin());
    complain(place_of(*find(key)), "unknown " + std::string(key) + " " + quote(*value), advice);
    return std::nullopt;
}

void Section::for_each_value(std::string_view key, const std::function<void(const toml::node&)>& fn) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return;
    const toml::array* list = node->as_array();
    if (list == nullptr) {
        fn(*node);
        return;
    }
    if (list->empty())
        complain(place_of(*node), quote(key) + " is an empty list",
                 "write at least one value, or remove the key");
    for (const toml::node& value : *list)
        fn(value);
}

std::optional<Section> Section::table(std::string_view key, std::string heading,
                                      std::string_view advice) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    const toml::table* inner = node->as_table();
    if (inner == nullptr) {
        complain_type(key, *node, advice);
        return std::nullopt;
    }
    return Section(*inner, std::move(heading), place_of(*node), *report_);
}

std::vector<Section> Section::tables(std::string_view key) const {
    std::vector<Section> out;
    const toml::node* node = find(key);
    if (node == nullptr)
        return out;
    const std::string heading = "[[" + std::string(key) + "]]";
    const toml::array* list = node->as_array();
    if (list == nullptr) {
        complain_type(key, *node, "write " + heading + " above it, with two brackets");
        return out;
    }
    for (const toml::node& element : *list) {
        if (const toml::table* inner = element.as_table())
            out.push_back(Section(*inner, "in " + heading, place_of(element), *report_));
        else
            complain_type(key, element, "write " + heading + " above its keys");
    }
    return out;
}

}  // namespace iopermd
