// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "task/signal_info.h"
#include "task/signal_set.h"

namespace kernel {

class Process;
class Thread;
struct TrapFrame;

// Sending. All may be called from any thread, with no lock of rank Signals or higher held.
namespace signals {

// kill(2)'s rule whether the current thread may signal `target`: Perm.
Result<> may_send(const Process& target, uint32_t signal);

void send_to_process(Process& process, const SignalInfo& info);
void send_to_thread(Thread& thread, const SignalInfo& info);
// A fault of the current thread: cannot be blocked or ignored (the handler is reset then, and the process
// dies).
void send_fault(const SignalInfo& info);
// Every process of a group, as the terminal does it.
void send_to_group(int32_t group, const SignalInfo& info);

// True if the current thread must leave its wait: a signal that is pending and not blocked.
bool pending_for_current();
bool killed();

}  // namespace signals
}  // namespace kernel
