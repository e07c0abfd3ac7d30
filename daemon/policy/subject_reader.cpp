// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/subject_reader.h"

#include "daemon/policy/exe_path.h"
#include "daemon/policy/quote.h"

namespace iopermd {
namespace {

constexpr std::string_view kKeys[] = {"user", "group", "exe", "unit"};
constexpr int64_t kLargestId =
    0xfffffffe;  // (uid_t)-1 means "no user" to the kernel (setresuid(2)) and to us

using LookUp = std::function<std::optional<uint32_t>(const std::string&)>;

// A user or a group: a name, which must be known here, or a TOML integer, which is taken as it is.
class IdReader {
public:
    IdReader(const Section& section, std::string_view key, const LookUp& look_up)
        : section_(section), key_(key), look_up_(look_up) {}

    std::optional<NamedId> read(const toml::node& node) const {
        if (const auto* number = node.as_integer())
            return from_number(node, number->get());
        if (const auto* name = node.as_string())
            return from_name(node, name->get());
        section_.complain_type(
            key_, node, "write the name of a " + std::string(key_) + " in quotes, or its id without quotes");
        return std::nullopt;
    }

private:
    std::optional<NamedId> from_number(const toml::node& node, int64_t number) const {
        if (number >= 0 && number <= kLargestId)
            return NamedId{std::to_string(number), static_cast<uint32_t>(number)};
        section_.complain(section_.place_of(node),
                          std::string(key_) + " id " + std::to_string(number) + " is out of range",
                          "write an id from 0 to " + std::to_string(kLargestId));
        return std::nullopt;
    }

    std::optional<NamedId> from_name(const toml::node& node, const std::string& name) const {
        const auto id = name.empty() ? std::nullopt : look_up_(name);
        if (id && *id <= kLargestId)
            return NamedId{name, *id};
        const bool digits = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
        section_.complain(section_.place_of(node),
                          "no " + std::string(key_) + " " + quote(name) + " on this machine",
                          digits ? "write an id without quotes" : "create it, or correct the name");
        return std::nullopt;
    }

    const Section& section_;
    std::string_view key_;
    const LookUp& look_up_;
};

std::vector<NamedId> read_ids(const Section& section, std::string_view key, const LookUp& look_up) {
    std::vector<NamedId> out;
    const IdReader reader(section, key, look_up);
    section.for_each_value(key, [&](const toml::node& node) {
        if (auto id = reader.read(node))
            out.push_back(std::move(*id));
    });
    return out;
}

// Texts that satisfy `good`.
std::vector<std::string> read_texts(const Section& section, std::string_view key,
                                    bool (*good)(std::string_view), std::string_view problem,
                                    std::string_view advice) {
    std::vector<std::string> out;
    section.for_each_value(key, [&](const toml::node& node) {
        const auto* text = node.as_string();
        if (text == nullptr)
            section.complain_type(key, node, advice);
        else if (!good(text->get()))
            section.complain(section.place_of(node),
                             std::string(key) + " " + quote(text->get()) + " " + std::string(problem),
                             std::string(advice));
        else
            out.push_back(text->get());
    });
    return out;
}

// Every unit's name ends in its type (systemd.unit(5)).
bool is_unit_name(std::string_view name) {
    const size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 != name.size() &&
           name.find('/') == std::string_view::npos;
}

}  // namespace

SubjectPattern read_subject(const Section& subject, const NameResolver& names) {
    subject.check_keys(kKeys);
    if (subject.empty())
        subject.complain(subject.place(), "the subject is empty, so it fits nobody",
                         R"(write subject = { user = "NAME" } or { group = "NAME" })");
    else if (!subject.has("user") && !subject.has("group") && (subject.has("exe") || subject.has("unit")))
        subject.complain(subject.place(), "exe and unit only narrow a user or group",
                         "add user or group to the subject");
    SubjectPattern out;
    out.users = read_ids(subject, "user", names.user);
    out.groups = read_ids(subject, "group", names.group);
    out.exes = read_texts(subject, "exe", is_exe_path, "is not a full path",
                          R"(write a path such as "/usr/sbin/hwclock", without ".", ".." or "//" in it)");
    out.units = read_texts(subject, "unit", is_unit_name, "is not the name of a unit",
                           R"(write a name such as "printer.service")");
    return out;
}

}  // namespace iopermd
