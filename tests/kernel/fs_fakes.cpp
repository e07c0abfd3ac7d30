// SPDX-License-Identifier: Apache-2.0
// What fs/ needs of the rest of the kernel: a clock, sleeping, signals.
#include "fs_fakes.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "fake_memory.h"
#include "fs/anonymous.h"
#include "fs/name_space.h"
#include "lib/panic.h"
#include "mm/address_space.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/sleeper.h"
#include "task/thread.h"

namespace kernel {

namespace {
std::atomic<uint64_t> ticks{1'000'000'000};
std::atomic<unsigned> broken_pipes{0};
alignas(Thread) char nobody[sizeof(Thread)];
}  // namespace

// Every look at the clock is a microsecond later, so that times tell what happened first.
Nanoseconds realtime_now() {
    return ticks.fetch_add(1000);
}
Nanoseconds monotonic_now() {
    return static_cast<Nanoseconds>(std::chrono::steady_clock::now().time_since_epoch().count());
}

Sleeper::Sleeper() : thread_(*reinterpret_cast<Thread*>(nobody)) {}
void Sleeper::wake() {
    woken_.store(true);
}
WakeReason Sleeper::sleep(Nanoseconds deadline) {
    KERNEL_ASSERT(held_lock_ranks() == 0);
    while (!woken_.exchange(false)) {
        if (monotonic_now() >= deadline)
            return WakeReason::TimedOut;
        std::this_thread::yield();
    }
    return WakeReason::Woken;
}

SignalInfo signals::info_from_current(uint32_t signal, int32_t) {
    SignalInfo info;
    info.number = static_cast<int32_t>(signal);
    return info;
}
Result<> signals::send_to_thread(Thread&, const SignalInfo& info) {
    KERNEL_ASSERT(info.number == kSigPipe);
    broken_pipes++;
    return {};
}

// No program has a file mapped.
void AddressSpace::file_has_shrunk(const Inode&) {}

unsigned host::take_broken_pipes() {
    return broken_pipes.exchange(0);
}

void host::provide_file_systems() {
    static const bool once = [] {
        provide_memory();
        initialize_root();
        initialize_anonymous_files();
        return true;
    }();
    static_cast<void>(once);
    this_cpu().current = reinterpret_cast<Thread*>(nobody);
}

}  // namespace kernel
