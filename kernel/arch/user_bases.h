// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/msr.h"

namespace kernel {

// A thread's FS and GS base as user mode sees them; FS is the C library's thread pointer. Programs change
// them by arch_prctl() alone: CR4.FSGSBASE stays off, so the kernel always knows them and a switch need not
// read them. Both are user addresses: entry code tells the kernel's GS base from a program's by its sign.
struct UserBases {
    uint64_t fs = 0;
    uint64_t gs = 0;
};

// For the thread that is going to run in user mode on this CPU. Interrupts off.
inline void load_user_bases(const UserBases& bases) {
    write_msr(Msr::FsBase, bases.fs);
    write_msr(Msr::KernelGsBase, bases.gs);  // SWAPGS makes it the program's
}

}  // namespace kernel
