// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/document.h"

#include <string_view>

namespace iopermd {
namespace {

// toml++ says "Error while parsing string: unknown escape sequence '\q'"; we say "TOML syntax, in a string:
// unknown escape …".
std::string problem_of(std::string_view description) {
    constexpr std::string_view kPrefix = "Error while parsing ", kTop = "Error while parsing root table: ";
    std::string out = "TOML syntax";
    if (description.starts_with(kTop)) {
        description.remove_prefix(kTop.size());
        out += ": ";
    } else if (description.starts_with(kPrefix)) {
        description.remove_prefix(kPrefix.size());
        out += ", in a";
        if (description.find_first_of("aeiou") == 0)
            out += 'n';
        out += ' ';
    } else {
        out += ": ";
    }
    for (const char c : description) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? '?' : c;  // it quotes the text, control characters included
    }
    while (out.ends_with('.'))
        out.pop_back();
    return out;
}

struct Remedy {
    std::string_view sign;  // a part of toml++'s description
    std::string_view advice;
};
constexpr Remedy kRemedies[] = {
    {"cannot redefine existing array", "repeat it as [[name]], or write it once"},
    {"cannot redefine", "write it once"},
    {"invalid utf-8", "save the file as UTF-8"},
    {"leading zeroes", "write hexadecimal ports as 0x70, and numbers without leading zeros"},
    {"unescaped control", "close the quotes on the same line"},
    {"escape", "write a backslash as \\\\, or put the text between single quotes"},
    {"parsing string", "close the quotes on the same line"},
    {"parsing array", "separate the values with commas and close the list with ]"},
    {"parsing inline table", "write { key = \"value\", key = \"value\" } on one line"},
    {"parsing table header", "write [name], or [[name]] for never and rule"},
};

std::string_view advice_for(std::string_view description) {
    for (const Remedy& remedy : kRemedies)
        if (description.find(remedy.sign) != std::string_view::npos)
            return remedy.advice;
    return "write key = value; text stands in quotes";
}

}  // namespace

Expected<toml::table, Diagnostic> parse_document(const PolicyText& file) {
    toml::parse_result result = toml::parse(std::string_view(file.text));
    if (result)
        return std::move(result).table();
    const toml::parse_error& error = result.error();
    const toml::source_position at = error.source().begin;
    return Unexpected{Diagnostic{Place{file.path, at.line, at.column}, problem_of(error.description()),
                                 std::string(advice_for(error.description()))}};
}

}  // namespace iopermd
