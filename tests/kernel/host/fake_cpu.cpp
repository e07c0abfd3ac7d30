// SPDX-License-Identifier: Apache-2.0
#include "fake_cpu.h"

#include <array>
#include <atomic>

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

// The first thread that asks plays CPU 0, each later one another CPU: what belongs to one CPU (free pages and
// objects at hand, locks held) must not be two threads'.
unsigned next_cpu() {
    static std::atomic<unsigned> threads{0};
    const unsigned before = threads.fetch_add(1);
    return before == 0 ? 0 : 1 + (before - 1) % (kMaxCpus - 1);
}
thread_local unsigned played = next_cpu();
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
