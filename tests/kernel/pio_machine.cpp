// SPDX-License-Identifier: Apache-2.0
#include "pio_machine.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "arch/clock.h"
#include "fake_kernel.h"
#include "pio/windows.h"

namespace kernel {

Nanoseconds monotonic_now() {
    return 1;
}

namespace pio {
namespace {

std::mutex machine_lock;
std::vector<SimulatedCpu*> machine;
thread_local SimulatedCpu* own_cpu = nullptr;

}  // namespace

SimulatedCpu::SimulatedCpu() {
    std::memset(static_cast<void*>(tss.get()), 0, sizeof(Tss));  // as it comes: everything permitted
    window.initialize(*tss);
    const std::lock_guard guard{machine_lock};
    machine.push_back(this);
}

SimulatedCpu::~SimulatedCpu() {
    for (;;) {
        serve();
        const std::unique_lock guard{machine_lock, std::try_to_lock};
        if (!guard)
            continue;
        std::erase(machine, this);
        if (own_cpu == this)
            own_cpu = nullptr;
        return;
    }
}

void SimulatedCpu::run_on_this_thread() {
    {
        const std::lock_guard guard{machine_lock};  // others may look at this CPU already
        has_own_thread = true;
    }
    own_cpu = this;
    host::set_wait_hook(serve_own_cpu);
}

void SimulatedCpu::serve() {
    if (!close_wanted.load(std::memory_order_acquire))
        return;
    window.invalidate();
    close_wanted.store(false, std::memory_order_release);
}

void serve_own_cpu() {
    if (own_cpu)
        own_cpu->serve();
}

// A CPU with a host thread of its own is asked, as by an interrupt; the others are stopped between two of
// their operations, and go through the kernel here.
void close_all_windows() {
    std::unique_lock guard{machine_lock, std::try_to_lock};
    while (!guard) {
        serve_own_cpu();
        guard.try_lock();
    }
    for (SimulatedCpu* cpu : machine) {
        if (cpu == own_cpu || !cpu->has_own_thread)
            cpu->window.invalidate();
        else
            cpu->close_wanted.store(true, std::memory_order_release);
    }
    for (SimulatedCpu* cpu : machine) {
        while (cpu != own_cpu && cpu->close_wanted.load(std::memory_order_acquire)) {
            serve_own_cpu();
            std::this_thread::yield();
        }
    }
}

void request_settling(Thread& thread) {
    thread.must_settle = true;
}

}  // namespace pio
}  // namespace kernel
