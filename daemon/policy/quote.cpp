// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/quote.h"

namespace iopermd {

std::string quote(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0xf];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string quote_list(std::span<const std::string_view> words, std::string_view last_separator) {
    std::string out;
    for (size_t i = 0; i < words.size(); i++) {
        if (i != 0)
            out += i + 1 == words.size() ? last_separator : std::string_view(", ");
        out += quote(words[i]);
    }
    return out;
}

}  // namespace iopermd
