// SPDX-License-Identifier: Apache-2.0
#include "fake_kernel.h"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "arch/lock_order.h"
#include "lib/log.h"
#include "lib/panic.h"

namespace kernel {

namespace {
thread_local uint64_t held = 0;
thread_local std::string logged;

uint64_t bit(LockRank rank) {
    return uint64_t{1} << static_cast<unsigned>(rank);
}
}  // namespace

void note_lock_wanted(LockRank rank) {
    if (held >> static_cast<unsigned>(rank))
        panic("lock order: rank {} wanted with {x} held", static_cast<unsigned>(rank), held);
    held |= bit(rank);
}

void note_lock_released(LockRank rank) {
    held &= ~bit(rank);
}

uint64_t held_lock_ranks() {
    return held;
}

void wait_for_lock() {
    std::this_thread::yield();
}

void log_line(LogLevel, std::string_view line) {
    logged.append(line).push_back('\n');
}

void panic_with(std::string_view reason) {
    std::fprintf(stderr, "Kernel panic: %.*s\n", static_cast<int>(reason.size()), reason.data());
    std::abort();
}

std::string host::take_log() {
    return std::exchange(logged, {});
}

}  // namespace kernel
