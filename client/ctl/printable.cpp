// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/printable.h"

#include <fmt/format.h>

namespace iopermd::ctl {

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out;
}

}  // namespace iopermd::ctl
