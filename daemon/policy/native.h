// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/rule.h"

namespace iopermd {

// Whether an access in this mode is one that an I/O bitmap can express: it has no direction. This version has
// no mediated access, so anything else is granted to nobody.
constexpr bool is_native(Access access, Mode mode) {
    return access == Access::ReadWrite && mode != Mode::Mediated;
}

inline bool gives_native(const Rule& rule) {
    return is_native(rule.access, rule.mode);
}

}  // namespace iopermd
