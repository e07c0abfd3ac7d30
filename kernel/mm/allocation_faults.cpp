// SPDX-License-Identifier: Apache-2.0
#include "mm/allocation_faults.h"

#include "arch/cpu.h"

namespace kernel::allocation_faults {
namespace {

constinit std::atomic<const Thread*> armed_by{nullptr};

}  // namespace

constinit std::atomic<uint32_t> detail::countdown{0};

void arm(const Thread* owner, uint32_t nth) {
    detail::countdown.store(0, std::memory_order_relaxed);
    armed_by.store(owner, std::memory_order_relaxed);
    detail::countdown.store(nth, std::memory_order_release);
}

uint32_t remaining(const Thread* owner) {
    return armed_by.load(std::memory_order_relaxed) == owner
               ? detail::countdown.load(std::memory_order_acquire)
               : 0;
}

// Only the owner counts down, so nobody else can be between the two accesses.
bool detail::strike() {
    if (armed_by.load(std::memory_order_relaxed) != &current_thread())
        return false;
    const uint32_t left = countdown.load(std::memory_order_relaxed) - 1;
    countdown.store(left, std::memory_order_relaxed);
    return left == 0;
}

uint32_t detail::pause() {
    if (armed_by.load(std::memory_order_relaxed) != &current_thread())
        return 0;
    return countdown.exchange(0, std::memory_order_relaxed);
}

}  // namespace kernel::allocation_faults
