// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "arch/trap_handlers.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {

namespace {
constexpr uint8_t kPageFaultVector = 14;
}

// The signal itself is delivered on the way back to user mode.
void deliver_fault(TrapFrame&, const Fault& fault) {
    ThreadSignals& own = current_thread().signals;
    own.trap_number = fault.vector;
    own.trap_error = fault.error;
    if (fault.vector == kPageFaultVector)
        own.trap_address = fault.address;
    signals::send_fault(
        SignalInfo::from_fault(static_cast<uint32_t>(fault.signal), fault.code, fault.address));
}

}  // namespace kernel
