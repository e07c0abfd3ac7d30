// SPDX-License-Identifier: Apache-2.0
#include "fake_cpu.h"

#include <array>

#include "arch/cpu.h"
#include "arch/cross_call.h"

namespace kernel {

namespace {
std::array<Cpu, kMaxCpus> make_cpus() {
    std::array<Cpu, kMaxCpus> cpus;
    for (unsigned number = 0; number < kMaxCpus; number++)
        cpus[number].number = number;
    return cpus;
}
std::array<Cpu, kMaxCpus> cpus = make_cpus();
thread_local unsigned played = 0;
}  // namespace

Cpu& this_cpu() {
    return cpus[played];
}

Cpu& cpu_by_number(unsigned number) {
    return cpus[number];
}

unsigned cpu_count() {
    return kMaxCpus;
}

// The other CPUs do nothing meanwhile, so their part may as well be done here.
void call_on_cpus(CpuMask mask, void (*call)(void*), void* argument) {
    const unsigned self = played;
    for (unsigned number = 0; number < kMaxCpus; number++) {
        if (number == self || !(mask >> number & 1))
            continue;
        host::play_cpu(number);
        call(argument);
    }
    host::play_cpu(self);
}

void host::play_cpu(unsigned number) {
    played = number;
}

}  // namespace kernel
