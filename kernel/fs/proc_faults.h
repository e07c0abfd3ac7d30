// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fs/proc_process.h"

// /proc/PID/fail-nth (mm/allocation_faults.h; Linux: Documentation/fault-injection/fault-injection.rst).
namespace kernel::proc_faults {

// How many allocations are left until the one that fails; 0 when it has happened.
Result<> remaining(TextBuffer& out, const ProcSubject& subject);
// A number N: the N-th allocation of the thread that writes fails, once; 0 calls it off. Threads arm
// themselves only, and only with CAP_SYS_ADMIN: Perm. Inval.
Result<> arm(const ProcSubject& subject, std::string_view text);

}  // namespace kernel::proc_faults
