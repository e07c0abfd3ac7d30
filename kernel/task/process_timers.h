// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "lib/spin_lock.h"
#include "lib/units.h"
#include "task/timer.h"

namespace kernel {

class Process;

// setitimer(2)'s three timers, each of which sends its signal to the process. Any thread.
class ProcessTimers {
public:
    enum class Kind : uint8_t { Real, Virtual, Profile };
    struct Setting {
        Nanoseconds left = 0;  // until the next signal; 0: off
        Nanoseconds interval = 0;
    };

    explicit ProcessTimers(Process& owner);
    Setting get(Kind kind);
    // Returns what was set before.
    Setting set(Kind kind, const Setting& wanted);
    void cancel_all();

private:
    // Counts real time, or the processor time that the process uses: then the real timer fires when it could
    // be reached at the earliest, looks, and is set again for what is left.
    struct One : Timer {
        One(Process& whose, Kind what) : Timer(fire), process(whose), kind(what) {}
        static void fire(Timer& timer);
        Nanoseconds now() const;
        Nanoseconds left() const;
        void start(Nanoseconds delay);

        Process& process;
        const Kind kind;
        std::atomic<Nanoseconds> end{0};  // on the timer's own clock; 0: off
        std::atomic<Nanoseconds> interval{0};
    };

    One& one(Kind kind) { return all_[static_cast<size_t>(kind)]; }

    SpinLock lock_{LockRank::ProcessTimers};  // set() and cancel() one at a time; fire() does not take it
    std::array<One, 3> all_;
};

}  // namespace kernel
