// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "lib/units.h"

namespace kernel {

// Where text is printed to: a fixed buffer. What does not fit is cut off, and truncated() says so.
class Writer {
public:
    explicit Writer(std::span<char> room) : room_(room) {}

    void put(char c) {
        if (used_ < room_.size())
            room_[used_++] = c;
        else
            truncated_ = true;
    }
    void put(std::string_view text) {
        for (char c : text)
            put(c);
    }
    // base 10 or 16; padded on the left to `width` with `fill`.
    void put_number(uint64_t value, unsigned base = 10, unsigned width = 0, char fill = '0');
    void put_signed(int64_t value);

    std::string_view text() const { return {room_.data(), used_}; }
    bool truncated() const { return truncated_; }

private:
    std::span<char> room_;
    size_t used_ = 0;
    bool truncated_ = false;
};

// One argument of print(). Types of the kernel join by an overload print_value(Writer&, T, spec) beside them.
struct FormatSpec {
    bool hex = false;
    unsigned width = 0;
    char fill = ' ';
};
void print_value(Writer& out, std::string_view text, FormatSpec spec);
void print_unsigned(Writer& out, uint64_t value, FormatSpec spec);
void print_signed(Writer& out, int64_t value, FormatSpec spec);
inline void print_value(Writer& out, const char* text, FormatSpec spec) {
    print_value(out, std::string_view{text}, spec);
}
inline void print_value(Writer& out, char c, FormatSpec) {
    out.put(c);
}
inline void print_value(Writer& out, bool value, FormatSpec spec) {
    print_value(out, std::string_view{value ? "true" : "false"}, spec);
}
template <std::unsigned_integral T>
void print_value(Writer& out, T value, FormatSpec spec) {
    print_unsigned(out, value, spec);
}
template <std::signed_integral T>
void print_value(Writer& out, T value, FormatSpec spec) {
    print_signed(out, value, spec);
}
inline void print_value(Writer& out, PhysAddr address, FormatSpec) {
    print_unsigned(out, address.value(), {.hex = true, .width = 0, .fill = '0'});
}
inline void print_value(Writer& out, UserAddr address, FormatSpec) {
    print_unsigned(out, address.value(), {.hex = true, .width = 0, .fill = '0'});
}
template <class T>
requires std::is_pointer_v<T>
void print_value(Writer& out, T pointer, FormatSpec) {
    print_unsigned(out, reinterpret_cast<uint64_t>(pointer), {.hex = true, .width = 16, .fill = '0'});
}

namespace detail {
// Prints `format` up to its next "{…}", whose content goes to `spec`; returns the rest. A text without one is
// printed whole.
std::string_view print_until_field(Writer& out, std::string_view format, FormatSpec& spec);
}  // namespace detail

// "cpu {} is up, {x} {04x} {8}": decimal, hexadecimal, zero-filled hexadecimal, filled with blanks to eight.
// A field without an argument prints nothing; an argument without a field is not printed.
template <class... Args>
void print(Writer& out, std::string_view format, const Args&... args) {
    FormatSpec spec;
    ((format = detail::print_until_field(out, format, spec), print_value(out, args, spec)), ...);
    detail::print_until_field(out, format, spec);
}

}  // namespace kernel
