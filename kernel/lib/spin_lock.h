// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <utility>

#include "arch/interrupts.h"
#include "arch/lock_order.h"
#include "lib/lock_rank.h"

namespace kernel {

// A ticket lock that keeps interrupts off while it is held: what an interrupt handler and a thread share
// needs no second kind of lock. The kernel is not preemptible and nothing sleeps, returns to user mode or
// touches user memory while it holds one. A CPU that waits serves the calls of other CPUs meanwhile
// (arch/cross_call.h), or a TLB shootdown from the lock's holder would wait for ever.
class SpinLock {
public:
    constexpr explicit SpinLock(LockRank rank) : rank_(uint64_t{1} << static_cast<unsigned>(rank)) {}
    SpinLock(const SpinLock&) = delete;
    SpinLock& operator=(const SpinLock&) = delete;

    // Holds the lock for a scope.
    class [[nodiscard]] Guard {
    public:
        explicit Guard(SpinLock& lock) : lock_(&lock), interrupts_(save_and_disable_interrupts()) {
            lock.acquire();
        }
        Guard(Guard&& other) noexcept
            : lock_(std::exchange(other.lock_, nullptr)), interrupts_(other.interrupts_) {}
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        ~Guard() { unlock(); }
        void unlock() {
            if (!lock_)
                return;
            std::exchange(lock_, nullptr)->release();
            restore_interrupts(interrupts_);
        }

    private:
        // Mutable, because GCC keeps a constant object in memory across the lock's asm statements, and one
        // with a mutable member in registers. Most guards are constants.
        mutable SpinLock* lock_;
        InterruptState interrupts_;
    };

    Guard lock() { return Guard{*this}; }
    bool is_held() const {
        return next_.load(std::memory_order_relaxed) != serving_.load(std::memory_order_relaxed);
    }

    // For the scheduler alone, which hands a lock over a context switch. Interrupts must be off.
    void acquire() {
        note_lock_wanted(rank_);
        const uint32_t ticket = next_.fetch_add(1, std::memory_order_relaxed);
        while (serving_.load(std::memory_order_acquire) != ticket)
            wait_for_lock();
    }
    void release() {
        serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        note_lock_released(rank_);
    }

private:
    std::atomic<uint32_t> next_{0};
    std::atomic<uint32_t> serving_{0};
    uint64_t rank_;  // its bit
};

}  // namespace kernel
