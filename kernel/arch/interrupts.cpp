// SPDX-License-Identifier: Apache-2.0
// What the local APIC delivers. Interrupts stay off.
#include "arch/cpu.h"
#include "arch/cross_call.h"
#include "arch/isa_dispatch.h"
#include "arch/local_apic.h"
#include "arch/trap_definition.h"
#include "arch/vectors.h"

namespace kernel {

// Ended after its handler: a level-triggered line would otherwise be raised again at once.
DEFINE_TRAP(isa_interrupt) {
    dispatch_isa_interrupt(trap - kFirstIsaVector);
    local_apic::end_of_interrupt();
}

DEFINE_TRAP(timer) {
    local_apic::end_of_interrupt();
    timer_interrupt();
}

// The return to user mode does what is to be done; an idle CPU has left its HLT.
DEFINE_TRAP(kick) {
    local_apic::end_of_interrupt();
    this_cpu().reschedule = 1;
}

DEFINE_TRAP(cross_call) {
    local_apic::end_of_interrupt();
    serve_cross_calls();
}

// The local APIC took an interrupt back; there is nothing to end (SDM vol. 3, 10.9).
DEFINE_TRAP(spurious) {}

}  // namespace kernel
