// SPDX-License-Identifier: Apache-2.0
#include "lib/format.h"

namespace kernel {

void Writer::put_number(uint64_t value, unsigned base, unsigned width, char fill) {
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (; width > count; width--)
        put(fill);
    while (count != 0)
        put(digits[--count]);
}

void Writer::put_signed(int64_t value) {
    uint64_t magnitude = static_cast<uint64_t>(value);
    if (value < 0) {
        put('-');
        magnitude = 0 - magnitude;
    }
    put_number(magnitude);
}

void print_value(Writer& out, std::string_view text, FormatSpec spec) {
    out.put(text);
    for (size_t i = text.size(); i < spec.width; i++)
        out.put(' ');
}

void print_unsigned(Writer& out, uint64_t value, FormatSpec spec) {
    out.put_number(value, spec.hex ? 16 : 10, spec.width, spec.fill);
}

void print_signed(Writer& out, int64_t value, FormatSpec spec) {
    if (value < 0 && !spec.hex)
        out.put_signed(value);
    else
        print_unsigned(out, static_cast<uint64_t>(value), spec);
}

namespace detail {

std::string_view print_until_field(Writer& out, std::string_view format, FormatSpec& spec) {
    const size_t open = format.find('{');
    if (open == std::string_view::npos) {
        out.put(format);
        return {};
    }
    out.put(format.substr(0, open));
    spec = {};
    size_t at = open + 1;
    if (at < format.size() && format[at] == '0')
        spec.fill = '0';
    for (; at < format.size() && format[at] != '}'; at++) {
        if (format[at] >= '0' && format[at] <= '9')
            spec.width = spec.width * 10 + static_cast<unsigned>(format[at] - '0');
        else
            spec.hex = format[at] == 'x';
    }
    return format.substr(at < format.size() ? at + 1 : at);
}

}  // namespace detail
}  // namespace kernel
