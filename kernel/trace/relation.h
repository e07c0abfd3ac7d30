// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "task/orphans.h"
#include "task/signal_info.h"
#include "trace/tracing.h"

namespace kernel {
class Process;
class Thread;
}  // namespace kernel

// Who traces whom, from the beginning to the end of either.
namespace kernel::trace {

// PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE by the current thread. Perm.
Result<> trace_me();
Result<> attach(Thread& target);
Result<> seize(Thread& target, uint32_t options);
// A child or thread of the current one is traced as its maker is, and begins with a stop. It has not run.
void inherit(Thread& child);

// The tree's lock and the tracee's process's signal_lock are held: the tracee is free, and goes on if it was
// stopped for its tracer alone.
void unlink_locked(Tracing& tracee);

// The tree's lock is held in the rest. The current thread ends: its tracees are free, or killed if they were
// traced with Option::kExitKill.
void free_tracees_locked(Thread& tracer, DoomedProcesses& doomed);
// It was removed from the tree; its tracer, if it has one, is to hear how it ended.
void keep_for_tracer_locked(Thread& ended, int32_t status, DoomedProcesses& doomed);
// Its tracer has heard, or there is nobody to hear any more.
void let_go_locked(Tracing& dead, DoomedProcesses& doomed);
// A process is a zombie: tells whoever is to know, and dooms it if nobody is.
void announce_end_locked(Process& process, DoomedProcesses& doomed);
// Whether the first thread is traced by another process than the parent, or by `tracer`.
bool has_foreign_tracer_locked(const Process& process);
bool is_traced_by_locked(const Process& process, const Process& tracer);

// A signal that the current thread's tracer sends in the place of another.
SignalInfo tracer_info(const Thread& self, uint32_t signal);

}  // namespace kernel::trace
