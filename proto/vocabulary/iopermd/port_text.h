// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "iopermd/expected.h"
#include "iopermd/port_range.h"
#include "iopermd/port_set.h"

namespace iopermd {

// Why a text is not a port, a range or a set, and at which byte of it.
struct PortTextError {
    enum class Kind { Empty, NotANumber, LeadingZero, TooLarge, Reversed, NoPorts, PastTheEnd };
    Kind kind;
    size_t offset;
};

// What is wrong, in a few words without a full stop, to stand behind "ports: " or a file position.
constexpr std::string_view describe(PortTextError::Kind kind) {
    switch (kind) {
        case PortTextError::Kind::Empty:
            return "a port is missing";
        case PortTextError::Kind::NotANumber:
            return "not a port number; write 0x378, 888, 0x378-0x37a or 0x378+3";
        case PortTextError::Kind::LeadingZero:
            return "a leading zero could mean octal; write 0x70 or 70";
        case PortTextError::Kind::TooLarge:
            return "ports end at 0xffff";
        case PortTextError::Kind::Reversed:
            return "the range ends before it begins";
        case PortTextError::Kind::NoPorts:
            return "+0 names no port";
        case PortTextError::Kind::PastTheEnd:
            return "the range runs past port 0xffff";
    }
    return "bad port";
}

namespace detail {

constexpr Expected<uint32_t, PortTextError> parse_number(std::string_view text, size_t base_offset) {
    using Kind = PortTextError::Kind;
    if (text.empty())
        return Unexpected{PortTextError{Kind::Empty, base_offset}};
    const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    if (!hex && text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9')
        return Unexpected{PortTextError{Kind::LeadingZero, base_offset}};
    uint32_t value = 0;
    for (size_t i = hex ? 2 : 0; i < text.size(); i++) {
        const char c = text[i];
        uint32_t digit = 16;
        if (c >= '0' && c <= '9')
            digit = static_cast<uint32_t>(c - '0');
        else if (hex && c >= 'a' && c <= 'f')
            digit = static_cast<uint32_t>(c - 'a' + 10);
        else if (hex && c >= 'A' && c <= 'F')
            digit = static_cast<uint32_t>(c - 'A' + 10);
        if (digit == 16)
            return Unexpected{PortTextError{Kind::NotANumber, base_offset + i}};
        value = value * (hex ? 16 : 10) + digit;
        if (value > kPortCount)  // kPortCount itself is a valid count after '+'
            return Unexpected{PortTextError{Kind::TooLarge, base_offset}};
    }
    return value;
}

}  // namespace detail

// Reads "0x378", "888", "0x378-0x37a" (last included) or "0x378+3" (a count, as ioperm(2) takes it). No white
// space.
constexpr Expected<PortRange, PortTextError> parse_port_range(std::string_view text) {
    using Kind = PortTextError::Kind;
    const size_t mark = text.find_first_of("-+");
    const uint32_t first = IOPERMD_TRY(detail::parse_number(text.substr(0, mark), 0));
    if (first >= kPortCount)
        return Unexpected{PortTextError{Kind::TooLarge, 0}};
    if (mark == std::string_view::npos)
        return PortRange{Port{static_cast<uint16_t>(first)}};
    const uint32_t second = IOPERMD_TRY(detail::parse_number(text.substr(mark + 1), mark + 1));
    uint32_t last = second;
    if (text[mark] == '+') {
        if (second == 0)
            return Unexpected{PortTextError{Kind::NoPorts, mark}};
        last = first + second - 1;
        if (last >= kPortCount)
            return Unexpected{PortTextError{Kind::PastTheEnd, mark}};
    }
    if (last >= kPortCount)
        return Unexpected{PortTextError{Kind::TooLarge, mark + 1}};
    if (last < first)
        return Unexpected{PortTextError{Kind::Reversed, mark + 1}};
    return PortRange{Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(last)}};
}

// Reads ranges separated by commas or blanks, in any order, overlapping or not: "0x70-0x71,0x80". At least
// one.
constexpr Expected<PortSet, PortTextError> parse_port_set(std::string_view text) {
    while (text.ends_with(' '))
        text.remove_suffix(1);
    PortSet set;
    size_t at = 0;
    while (at <= text.size()) {
        const size_t end = text.find_first_of(", ", at);
        const std::string_view word = text.substr(at, end == std::string_view::npos ? end : end - at);
        const bool blank = word.empty() && end != std::string_view::npos && text[end] == ' ';
        if (!blank) {
            auto range = parse_port_range(word);
            if (!range)
                return Unexpected{PortTextError{range.error().kind, at + range.error().offset}};
            set.add(*range);
        }
        if (end == std::string_view::npos)
            break;
        at = end + 1;
    }
    return set;
}

// The longest text of a range, "0xffff-0xffff".
inline constexpr size_t kPortRangeTextMax = 13;

// Prints "0x80" or "0x378-0x37a" into `out` and returns the part that was used.
constexpr std::string_view print_port_range(PortRange range, std::span<char, kPortRangeTextMax> out) {
    size_t used = 0;
    auto print = [&](uint32_t number) {
        out[used++] = '0';
        out[used++] = 'x';
        int shift = 12;
        while (shift > 0 && (number >> shift) == 0)
            shift -= 4;
        for (; shift >= 0; shift -= 4)
            out[used++] = "0123456789abcdef"[(number >> shift) & 0xf];
    };
    print(range.first().number());
    if (range.size() > 1) {
        out[used++] = '-';
        print(range.last().number());
    }
    return {out.data(), used};
}

}  // namespace iopermd
