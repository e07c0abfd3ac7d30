// SPDX-License-Identifier: Apache-2.0
// Exceptions that come on the thread's own stack. In user mode each becomes a signal, as Linux's
// arch/x86/kernel/traps.c makes it; in the kernel it is a bug, but for page faults of the instructions that
// may touch user memory.
#include "arch/control_registers.h"
#include "arch/floating_point_fault.h"
#include "arch/interrupts.h"
#include "arch/panic.h"
#include "arch/trap_definition.h"
#include "arch/user_copy.h"
#include "pio/general_protection.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

// si_code values (Linux's include/uapi/asm-generic/siginfo.h).
constexpr int kFromKernel = 0x80;      // SI_KERNEL
constexpr int kIntegerDivide = 1;      // FPE_INTDIV
constexpr int kIllegalOperand = 2;     // ILL_ILLOPN
constexpr int kMisalignedAddress = 1;  // BUS_ADRALN

constexpr uint64_t kReservedBitError = 1u << 3;  // page fault error code: a table entry is malformed

void raise(TrapFrame& frame, uint8_t trap, int signal, int code, uint64_t address = 0) {
    if (!frame.from_user()) [[unlikely]]
        panic_in_trap(frame, trap);
    enable_interrupts();
    deliver_fault(frame, {signal, code, address, trap, frame.error_code});
}

}  // namespace

DEFINE_TRAP(divide_error) {
    raise(frame, trap, kSigFpe, kIntegerDivide, frame.rip);
}
DEFINE_TRAP(breakpoint) {
    raise(frame, trap, kSigTrap, kFromKernel);
}
DEFINE_TRAP(overflow) {
    raise(frame, trap, kSigSegv, kFromKernel);
}
DEFINE_TRAP(bound_range) {
    raise(frame, trap, kSigSegv, kFromKernel);
}
DEFINE_TRAP(invalid_opcode) {
    raise(frame, trap, kSigIll, kIllegalOperand, frame.rip);
}
// CR0.TS and CR0.EM are never set, so it means a broken CPU or kernel.
DEFINE_TRAP(device_not_available) {
    panic_in_trap(frame, trap);
}
DEFINE_TRAP(invalid_tss) {
    raise(frame, trap, kSigSegv, kFromKernel);
}
DEFINE_TRAP(segment_not_present) {
    raise(frame, trap, kSigBus, kFromKernel);
}
DEFINE_TRAP(stack_segment) {
    raise(frame, trap, kSigBus, kFromKernel);
}
DEFINE_TRAP(alignment_check) {
    raise(frame, trap, kSigBus, kMisalignedAddress);
}

// Where every denied IN and OUT arrives, and every CLI and STI.
DEFINE_TRAP(general_protection) {
    if (frame.from_user()) {
        enable_interrupts();
        if (pio::handle_general_protection(frame))
            return;
    }
    raise(frame, trap, kSigSegv, kFromKernel);
}

DEFINE_TRAP(page_fault) {
    const uint64_t address = read_cr2();  // before another fault can overwrite it
    const bool expected = frame.from_user() || (address < kUserEnd && is_user_access(frame));
    if (!expected || frame.error_code & kReservedBitError) [[unlikely]]
        panic_in_trap(frame, trap);
    enable_interrupts();
    handle_page_fault(frame, address);
}

DEFINE_TRAP(x87_error) {
    raise(frame, trap, kSigFpe, x87_fault_code(), frame.rip);
}
DEFINE_TRAP(simd_error) {
    raise(frame, trap, kSigFpe, simd_fault_code(), frame.rip);
}

}  // namespace kernel
