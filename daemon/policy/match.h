// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/decide.h"
#include "daemon/policy/rule.h"

namespace iopermd {

// Whether a rule speaks about this subject: of each key that the pattern has, one value must fit. A pattern
// without user and group (the loader makes none) fits nobody.
bool fits(const SubjectPattern& pattern, const Subject& subject);

// Whether two kinds of access have a direction in common.
constexpr bool overlap(Access a, Access b) {
    return a == b || a == Access::ReadWrite || b == Access::ReadWrite;
}

}  // namespace iopermd
