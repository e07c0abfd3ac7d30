// SPDX-License-Identifier: Apache-2.0
#include "arch/user_return.h"

#include "arch/return_rules.h"

namespace kernel {

namespace {

// As nearly all are; the others are looked at more closely.
bool is_plain(const TrapFrame& frame) {
    if (frame.ss != USER_DATA_SELECTOR)
        return false;
    return frame.cs == USER_CODE_SELECTOR ? is_canonical(frame.rip) : frame.cs == USER_CODE32_SELECTOR;
}

// Until nothing of the local table can change any more on this CPU: interrupts stay off up to IRETQ. A frame
// that cannot be returned by becomes a signal, as on Linux.
void settle_segments(TrapFrame& frame) {
    for (;;) {
        const UserSegments& segments = current_thread().segments;
        const auto stack = loaded_descriptor(static_cast<uint16_t>(frame.ss), segments);
        const auto fault =
            fault_of_return(frame, loaded_descriptor(static_cast<uint16_t>(frame.cs), segments), stack);
        if (!fault)
            return;
        enable_interrupts();
        deliver_fault(frame, *fault);
        finish_user_return(frame);
    }
}

}  // namespace

// Before IRETQ (arch/trap_entry.S).
extern "C" NOINSTR void prepare_user_return(TrapFrame& frame) {
    instrumentation_begin();
    finish_user_return(frame);
    if (!is_plain(frame)) [[unlikely]]
        settle_segments(frame);
    instrumentation_end();
}

}  // namespace kernel
