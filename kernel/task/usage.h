// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/units.h"

namespace kernel {

// What threads have used (getrusage(2)). Time in system calls counts as the program's: telling them apart
// would cost two clock readings a call.
struct Usage {
    Nanoseconds time = 0;
    uint64_t voluntary_switches = 0;    // it had to wait
    uint64_t involuntary_switches = 0;  // others had waited long enough

    friend Usage operator+(const Usage& a, const Usage& b) {
        return {a.time + b.time, a.voluntary_switches + b.voluntary_switches,
                a.involuntary_switches + b.involuntary_switches};
    }
};

// A sum of it that any thread may add to and read.
class UsageCounter {
public:
    void add(const Usage& more) {
        time_.fetch_add(more.time, std::memory_order_relaxed);
        voluntary_switches_.fetch_add(more.voluntary_switches, std::memory_order_relaxed);
        involuntary_switches_.fetch_add(more.involuntary_switches, std::memory_order_relaxed);
    }
    // For a thread's own counter, which has one writer at a time: no locked instructions.
    void add_time(Nanoseconds time) { bump(time_, time); }
    void add_switch(bool voluntary) { bump(voluntary ? voluntary_switches_ : involuntary_switches_, 1); }
    Usage get() const {
        return {time_.load(std::memory_order_relaxed), voluntary_switches_.load(std::memory_order_relaxed),
                involuntary_switches_.load(std::memory_order_relaxed)};
    }

private:
    static void bump(std::atomic<uint64_t>& counter, uint64_t by) {
        counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }

    std::atomic<uint64_t> time_{0}, voluntary_switches_{0}, involuntary_switches_{0};
};

}  // namespace kernel
