// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {
class Process;
class Thread;
}  // namespace kernel

namespace kernel::trace {

// ptrace(2), "Ptrace access mode checking": by the ids and capabilities that file accesses go by, or by the
// real ones.
enum class Access : uint8_t { Look, Attach };

// Whether the current thread may look into `target`: Perm. No lock of rank Process or above held.
Result<> may_access(const Process& target, Access access);
// The same question from the other side, for PTRACE_TRACEME.
bool may_be_traced_by(const Thread& tracee, const Thread& tracer);

}  // namespace kernel::trace
