// SPDX-License-Identifier: Apache-2.0
// Exceptions that can hit anywhere, entry code included. From the kernel they come on interrupt stacks, from
// user mode on the thread's own (arch/trap_entry.S).
#include "arch/control_registers.h"
#include "arch/debug_registers.h"
#include "arch/interrupts.h"
#include "arch/noinstr.h"
#include "arch/panic.h"
#include "arch/power.h"
#include "arch/trap_entries.h"
#include "arch/trap_handlers.h"
#include "task/signal_set.h"

namespace kernel {

extern "C" NOINSTR void handle_debug(TrapFrame& frame, uint8_t trap) {
    constexpr int kTrace = 2;               // TRAP_TRACE
    constexpr int kHardwareBreakpoint = 4;  // TRAP_HWBKPT
    uint64_t status;
    {
        const BreakpointsOff off;
        status = take_debug_status();
    }
    // In the kernel: a MOV SS before SYSCALL or INT holds a single step back until the kernel's first
    // instruction (CVE-2018-8897). It was the program's, and is lost, as it is on Linux.
    if (!frame.from_user()) {
        frame.rflags &= ~kFlagsTrap;
        return;
    }
    instrumentation_begin();
    enable_interrupts();
    const int code = status & kDebugSingleStep ? kTrace : kHardwareBreakpoint;
    deliver_fault(frame, {kSigTrap, code, frame.rip, trap, 0});
    instrumentation_end();
}

// A CPU that panics stops the others by NMI, because they may have interrupts off. Nothing else sends any.
extern "C" NOINSTR void handle_nmi(TrapFrame&, uint8_t) {
    const BreakpointsOff off;
    instrumentation_begin();
    if (panicking())
        halt_cpu();
    instrumentation_end();
}

extern "C" NOINSTR void handle_machine_check(TrapFrame& frame, uint8_t trap) {
    const BreakpointsOff off;
    instrumentation_begin();
    panic_in_trap(frame, trap);
}

// The guard page below a kernel stack ends here: the page fault has no room for its own frame.
extern "C" NOINSTR void handle_double_fault(TrapFrame& frame, uint8_t trap) {
    instrumentation_begin();
    panic_in_trap(frame, trap);
}

}  // namespace kernel
