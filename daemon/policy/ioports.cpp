// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/ioports.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace iopermd {
namespace {

// One line: "  0070-0077 : rtc0", two blanks a level (kernel/resource.c, r_show()).
struct Line {
    size_t indent;
    uint32_t first;
    uint32_t last;
    std::string_view name;
};

std::optional<uint32_t> take_hex(std::string_view& text) {
    uint32_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (result.ec != std::errc{})
        return std::nullopt;
    text.remove_prefix(static_cast<size_t>(result.ptr - text.data()));
    return value;
}

bool take(std::string_view& text, std::string_view literal) {
    if (!text.starts_with(literal))
        return false;
    text.remove_prefix(literal.size());
    return true;
}

std::optional<Line> parse_line(std::string_view text) {
    Line line{};
    line.indent = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(line.indent);
    const auto first = take_hex(text);
    if (!first || !take(text, "-"))
        return std::nullopt;
    const auto last = take_hex(text);
    if (!last || !take(text, " : ") || *last < *first || *last >= kPortCount)
        return std::nullopt;
    line.first = *first;
    line.last = *last;
    line.name = text;
    return line;
}

Result<std::vector<Line>> parse_lines(std::string_view text) {
    std::vector<Line> lines;
    for (size_t number = 1; !text.empty(); number++) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto parsed = parse_line(line);
        if (!parsed)
            return fail(Code::Internal,
                        "/proc/ioports, line " + std::to_string(number) + ": not \"FIRST-LAST : NAME\"");
        lines.push_back(*parsed);
    }
    return lines;
}

bool is_driver(std::string_view name) {
    return !name.starts_with("PCI Bus") && name != "dma page reg" && name != "fpu";
}

void add(std::vector<MachineFacts::Owner>& owners, const Line& line) {
    auto owner = std::find_if(owners.begin(), owners.end(),
                              [&](const auto& known) { return known.name == line.name; });
    if (owner == owners.end())
        owner = owners.insert(owners.end(), {{}, std::string(line.name)});
    owner->ports.add({Port{static_cast<uint16_t>(line.first)}, Port{static_cast<uint16_t>(line.last)}});
}

}  // namespace

Result<std::vector<MachineFacts::Owner>> parse_ioports(std::string_view text) {
    const std::vector<Line> lines = IOPERMD_TRY(parse_lines(text));
    const bool hidden =
        std::all_of(lines.begin(), lines.end(), [](const Line& line) { return line.last == 0; });
    if (hidden && !lines.empty())
        return fail(Code::Unsupported,
                    "/proc/ioports hides its addresses from readers without CAP_SYS_ADMIN");
    std::vector<MachineFacts::Owner> owners;
    for (size_t i = 0; i < lines.size(); i++) {
        const bool leaf = i + 1 == lines.size() || lines[i + 1].indent <= lines[i].indent;
        if (leaf && is_driver(lines[i].name))
            add(owners, lines[i]);
    }
    return owners;
}

}  // namespace iopermd
