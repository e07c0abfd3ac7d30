// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace kernel {

class Thread;

// Makes one chosen allocation of one thread fail, so that a test can take a system call through each of its
// out-of-memory paths: Linux's /proc/self/fail-nth (Documentation/fault-injection). Always compiled in, so
// that the kernel which is tested is the one which is shipped; costs a load and a branch while it is not
// used.
namespace allocation_faults {

// The `nth` allocation of `owner` from now on fails, once; 0 disarms. Ends what another thread had armed.
void arm(const Thread* owner, uint32_t nth);
// How many allocations `owner` is away from the failure: 0 when it has happened or was never armed.
uint32_t remaining(const Thread* owner);

namespace detail {
extern std::atomic<uint32_t> countdown;
bool strike();
uint32_t pause();
}  // namespace detail

// While one lives, allocations of the current thread are neither counted nor made to fail: page faults, which
// have nobody to report to and would kill the program.
class Pause {
public:
    Pause() : left_(detail::countdown.load(std::memory_order_relaxed) != 0 ? detail::pause() : 0) {}
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;
    ~Pause() {
        if (left_ != 0)
            detail::countdown.store(left_, std::memory_order_relaxed);
    }

private:
    uint32_t left_;  // 0 if nothing was paused
};

// Called once by each allocation: true if it must fail.
inline bool now() {
    return detail::countdown.load(std::memory_order_relaxed) != 0 && detail::strike();
}

}  // namespace allocation_faults
}  // namespace kernel
