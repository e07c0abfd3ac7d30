// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/wrapped.h"

#include <algorithm>

namespace iopermd::ctl {

std::string wrapped(std::string_view text, size_t width) {
    std::string out;
    size_t column = 0;
    while (!text.empty()) {
        const size_t end = std::min(text.find_first_of(" \n"), text.size());
        const std::string_view word = text.substr(0, end);
        if (column != 0 && column + 1 + word.size() > width) {
            out += '\n';
            column = 0;
        } else if (column != 0 && !word.empty()) {
            out += ' ';
            column++;
        }
        out += word;
        column += word.size();
        if (end < text.size() && text[end] == '\n') {
            out += '\n';
            column = 0;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace iopermd::ctl
