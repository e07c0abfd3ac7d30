// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/loader.h"
#include "daemon/policy/rule.h"
#include "daemon/policy/section.h"

namespace iopermd {

// Reads the `subject` table of a rule; names become ids through `names`. What is wrong is reported and left
// out.
SubjectPattern read_subject(const Section& subject, const NameResolver& names);

}  // namespace iopermd
