// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

class Thread;
class AddressSpace;

inline constexpr unsigned kMaxCpus = 8;

// The part of the real one that code which is tested on the host looks at.
struct Cpu {
    unsigned number = 0;
    Thread* current = nullptr;
    AddressSpace* loaded_space = nullptr;
};

// The CPU that the calling host thread plays (fake_cpu.h).
Cpu& this_cpu();
Cpu& cpu_by_number(unsigned number);
unsigned cpu_count();

inline Thread& current_thread() {
    return *this_cpu().current;
}

}  // namespace kernel
