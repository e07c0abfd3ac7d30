// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

class Process;
class Thread;

// What a parent hears of its child: SIGCHLD and the end of its wait4. The tree's lock is held.
namespace notice {

// `code` is kChildStopped or kChildContinued, `status` the signal that did it.
void stopped_or_continued(Process& child, int32_t code, int32_t status);
// A traced thread stops: `code` is kChildTrapped or kChildStopped. Its tracer hears of it.
void trapped(Thread& tracee, int32_t code, int32_t status);
// One has ended, and its tracer is not its process's parent. True: the tracer does not want to know.
[[nodiscard]] bool thread_ended(Thread& tracee, int32_t status);
// A zombie. True: the parent does not want to know (SIGCHLD ignored or SA_NOCLDWAIT), the caller removes it.
[[nodiscard]] bool ended(Process& child);

}  // namespace notice
}  // namespace kernel
