// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "task/signal_info.h"
#include "task/signal_set.h"
#include "trace/tracing.h"

namespace kernel {
class Thread;
}

// What the current thread does to its tracees. No lock held.
namespace kernel::trace {

// Srch for a thread that it does not trace, or that does not stand still for it.
enum class Needs : uint8_t { Stopped, Traced };
Result<> check_tracee(Thread& target, Needs needs);

// The rest is for one that check_tracee() passed as stopped, until it was resumed.
enum class Until : uint8_t { Nothing, Call, Step };
// Io for a number that is no signal.
Result<> resume(Thread& tracee, Until until, uint64_t signal);
Result<> detach(Thread& tracee, uint64_t signal);
void set_options(Thread& tracee, uint32_t options);
uint64_t message_of(Thread& tracee);
// Of the signal that it stopped for: Inval in a group stop. Srch: it was killed meanwhile.
Result<SignalInfo> signal_info(Thread& tracee);
Result<> set_signal_info(Thread& tracee, const SignalInfo& info);
SignalSet signal_mask(Thread& tracee);
void set_signal_mask(Thread& tracee, SignalSet mask);
// PTRACE_LISTEN. Io unless it was seized and is in a stop of Event::Stop.
Result<> listen(Thread& tracee);

// For any tracee. PTRACE_INTERRUPT: Io unless it was seized.
Result<> interrupt(Thread& tracee);

}  // namespace kernel::trace
