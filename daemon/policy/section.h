// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/policy/place.h"
#include "daemon/policy/report.h"
#include "daemon/policy/toml.h"

namespace iopermd {

// One table of a policy file, read with types. Every reader returns nothing where the key is absent or its
// value is wrong; a wrong value has then been reported. Refers to the table and the report: both must outlive
// it.
class Section {
public:
    // `heading` names the table in messages: "at the top level", "in [[rule]]".
    Section(const toml::table& table, std::string heading, Place place, Report& report)
        : table_(&table), heading_(std::move(heading)), place_(std::move(place)), report_(&report) {}

    const Place& place() const { return place_; }
    bool empty() const { return table_->empty(); }
    bool has(std::string_view key) const { return table_->contains(key); }
    const toml::node* find(std::string_view key) const { return table_->get(key); }
    std::vector<std::string_view> keys() const;
    Place place_of(const toml::node& node) const;
    Place place_of_key(std::string_view key) const;  // the key must be there

    // Reports every key that is neither in `known` nor in `others`; only the former are named in advice.
    void check_keys(std::span<const std::string_view> known,
                    std::span<const std::string_view> others = {}) const;
    // Reports the absence of `key`; `advice` is what to write.
    bool require(std::string_view key, std::string_view advice) const;

    std::optional<std::string> text(std::string_view key, std::string_view advice) const;
    std::optional<bool> flag(std::string_view key) const;
    std::optional<std::chrono::seconds> duration(std::string_view key) const;
    // An integer from `least` to `most`.
    std::optional<int64_t> integer(std::string_view key, int64_t least, int64_t most) const;
    // One of a few words.
    template <class Enum, size_t N>
    std::optional<Enum> choice(std::string_view key,
                               const std::pair<std::string_view, Enum> (&words)[N]) const;

    // Calls fn for a single value, or for each value of a list; an empty list is reported.
    void for_each_value(std::string_view key, const std::function<void(const toml::node&)>& fn) const;

    // A table within this one, which messages call `heading`, or the tables of an array of tables.
    std::optional<Section> table(std::string_view key, std::string heading, std::string_view advice) const;
    std::vector<Section> tables(std::string_view key) const;

    void complain(Place place, std::string problem, std::string advice) const {
        report_->add(std::move(place), std::move(problem), std::move(advice));
    }
    // `"busy" is a string; <advice>`, or `a value of "user" is a boolean; …` for a value inside a list.
    void complain_type(std::string_view key, const toml::node& node, std::string_view advice) const;

private:
    // The index of `value` in `words`; reports any other value.
    std::optional<size_t> index_of(std::string_view key, std::span<const std::string_view> words) const;

    const toml::table* table_;
    std::string heading_;
    Place place_;
    Report* report_;
};

template <class Enum, size_t N>
std::optional<Enum> Section::choice(std::string_view key,
                                    const std::pair<std::string_view, Enum> (&words)[N]) const {
    std::string_view names[N];
    for (size_t i = 0; i < N; i++)
        names[i] = words[i].first;
    const std::optional<size_t> index = index_of(key, names);
    if (!index)
        return std::nullopt;
    return words[*index].second;
}

}  // namespace iopermd
