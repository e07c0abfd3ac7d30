// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/result.h"

namespace kernel {

// A directory's name that is a number, as /proc writes pids and descriptors: no sign, no leading zero, below
// 2^31. NoEnt.
constexpr Result<int32_t> parse_proc_number(std::string_view name) {
    if (name.empty() || name.size() > 10 || (name.size() > 1 && name[0] == '0'))
        return fail(Errno::NoEnt);
    int64_t number = 0;
    for (char c : name) {
        if (c < '0' || c > '9')
            return fail(Errno::NoEnt);
        number = number * 10 + (c - '0');
    }
    if (number > INT32_MAX)
        return fail(Errno::NoEnt);
    return static_cast<int32_t>(number);
}

}  // namespace kernel
