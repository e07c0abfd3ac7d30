// SPDX-License-Identifier: Apache-2.0
#include "fake_kernel.h"

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "arch/lock_order.h"
#include "lib/log.h"
#include "lib/panic.h"
#include "task/file_size_limit.h"

namespace kernel {

namespace {
thread_local uint64_t held = 0;
thread_local std::string logged;
thread_local void (*wait_hook)() = nullptr;
}  // namespace

void note_lock_wanted(uint64_t rank) {
    if (held >= rank)
        panic("lock order: rank {} wanted with {x} held", std::countr_zero(rank), held);
    held |= rank;
}

void note_lock_released(uint64_t rank) {
    held &= ~rank;
}

uint64_t held_lock_ranks() {
    return held;
}

void wait_for_lock() {
    if (wait_hook)
        wait_hook();
    std::this_thread::yield();
}

void log_line(LogLevel, std::string_view line) {
    logged.append(line).push_back('\n');
}

void panic_with(std::string_view reason) {
    std::fprintf(stderr, "Kernel panic: %.*s\n", static_cast<int>(reason.size()), reason.data());
    std::abort();
}

void host::set_wait_hook(void (*hook)()) {
    wait_hook = hook;
}

std::string host::take_log() {
    return std::exchange(logged, {});
}

// No program has a limit.
uint64_t file_size_limit() {
    return ~uint64_t{0};
}
iopermd::Unexpected<Errno> fail_beyond_size_limit() {
    return fail(Errno::FileTooBig);
}

}  // namespace kernel
