// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string_view>

#include "daemon/common/port_format.h"

namespace iopermd {
namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

// What is printed is read back as the same set, with either separator; a refused text says where.
void check_set(std::string_view text) {
    const auto set = parse_port_set(text);
    if (!set) {
        require(set.error().offset <= text.size());
        return;
    }
    require(!set->empty());
    for (const std::string_view separator : {",", ", ", " "}) {
        const auto again = parse_port_set(format_ports(*set, separator));
        require(again && *again == *set);
    }
}

void check_range(std::string_view text) {
    const auto range = parse_port_range(text);
    if (!range) {
        require(range.error().offset <= text.size());
        return;
    }
    char printed[kPortRangeTextMax];
    const auto again = parse_port_range(print_port_range(*range, printed));
    require(again && *again == *range);
    require(*parse_port_set(text) == PortSet(*range));
}

}  // namespace
}  // namespace iopermd

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    iopermd::check_set(text);
    iopermd::check_range(text);
    return 0;
}
