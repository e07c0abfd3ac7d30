// SPDX-License-Identifier: Apache-2.0
#include "arch/user_return.h"

#include "task/signal_set.h"

namespace kernel {

namespace {
// Bits 63 to 47 are all alike.
bool is_canonical(uint64_t address) {
    return static_cast<uint64_t>(static_cast<int64_t>(address << 16) >> 16) == address;
}
}  // namespace

// Before IRETQ (arch/trap_entry.S). To a non-canonical address it would fault in the kernel, with the
// program's GS base loaded already; sigreturn and signal handlers can ask for one. What the program gets is
// what Linux makes of it.
extern "C" NOINSTR void prepare_user_return(TrapFrame& frame) {
    instrumentation_begin();
    finish_user_return(frame);
    while (!is_canonical(frame.rip))
        [[unlikely]] {
            constexpr int kFromKernel = 0x80;  // SI_KERNEL
            constexpr uint8_t kGeneralProtection = 0xd;
            enable_interrupts();
            deliver_fault(frame, {kSigSegv, kFromKernel, 0, kGeneralProtection, 0});
            finish_user_return(frame);
        }
    instrumentation_end();
}

}  // namespace kernel
