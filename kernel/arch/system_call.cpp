// SPDX-License-Identifier: Apache-2.0
#include "arch/system_call.h"

#include "arch/control_registers.h"
#include "arch/entry_offsets.h"
#include "arch/msr.h"
#include "arch/segments.h"
#include "arch/trap_definition.h"
#include "arch/user_return.h"

namespace kernel {

namespace {
// SYSRET loads RIP from RCX, RFLAGS from R11 and fixed selectors: right unless a signal, exec or a debugger
// changed the frame. It must never see a non-canonical RCX: Intel's CPUs raise #GP before they leave the
// kernel, on the program's stack (CVE-2012-0217). Nor does it restore TF and RF as IRET does.
[[gnu::always_inline]] inline bool sysret_can_return(const TrapFrame& frame) {
    constexpr unsigned kUserHalfBits = 47;
    if (frame.rip != frame.rcx || frame.rflags != frame.r11 || frame.rip >> kUserHalfBits != 0) [[unlikely]]
        return false;
    if (frame.cs != USER_CODE_SELECTOR || frame.rflags & (kFlagsTrap | kFlagsResume)) [[unlikely]]
        return false;
    return true;
}
}  // namespace

// Called by system_call_entry. Interrupts are off on entry and on return. No entry code any more: SYSCALL
// comes from user mode alone, and the kernel's GS and stack are there.
extern "C" bool handle_system_call(TrapFrame& frame) {
    enable_interrupts();
    system_call(frame);
    finish_user_return(frame);
    return sysret_can_return(frame);
}

// INT 0x80, from code of either width. The upper halves of registers are ignored on the way in and kept on
// the way out, but for RAX (Linux's do_int80_syscall_32).
DEFINE_TRAP(i386_system_call) {
    frame.orig_rax = static_cast<uint32_t>(frame.rax);
    frame.rax = static_cast<uint64_t>(MINUS_ENOSYS);
    frame.error_code = static_cast<uint64_t>(Abi::I386);
    enable_interrupts();
    i386_system_call(frame);
}

void enable_system_calls() {
    // SYSCALL takes CS from bits 47:32 and SS behind it; SYSRET takes CS from bits 63:48 plus 16, SS from
    // there plus 8.
    constexpr uint64_t kStar = uint64_t{USER_CODE32_SELECTOR} << 48 | uint64_t{KERNEL_CODE_SELECTOR} << 32;
    write_msr(Msr::Efer, read_msr(Msr::Efer) | kEferSyscall);
    write_msr(Msr::Star, kStar);
    write_msr(Msr::Lstar, reinterpret_cast<uint64_t>(system_call_entry));
    write_msr(Msr::Cstar, reinterpret_cast<uint64_t>(compat_system_call_entry));
    // SYSENTER is #GP (SDM vol. 2): nothing tells programs to use it, there is no vDSO.
    write_msr(Msr::SysenterCs, 0);
    // No flag that a program chose survives: not TF, not AC (SMAP), not DF, not NT (IRETQ would fault), not
    // RF.
    write_msr(Msr::SyscallMask, kFlagsTrap | kFlagsInterrupt | kFlagsDirection | kFlagsIopl |
                                    kFlagsNestedTask | kFlagsResume | kFlagsAlignmentCheck);
}

}  // namespace kernel
