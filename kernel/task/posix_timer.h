// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ordered_tree.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "task/expiry.h"
#include "task/queued_signal.h"
#include "task/timer.h"
#include "task/wall_clock.h"

namespace kernel {

class Process;
class Thread;

// One timer of timer_create(2). When it goes off, its signal waits to be taken; only then does a repeating
// one count the turns that have passed meanwhile and start again, so that it never has two signals in the
// queue. Any thread of its process.
class PosixTimer final : public RefCounted<PosixTimer>, private Timer, private WallClockObserver {
public:
    enum class Clock : uint8_t { Realtime, Monotonic, ProcessTime, ThreadTime };
    struct Plan {
        Clock clock = Clock::Monotonic;
        Ref<Thread> counted;       // ThreadTime: whose
        Ref<Thread> receiver;      // null: the process
        Ref<QueuedSignal> signal;  // null: it only counts (SIGEV_NONE)
    };
    struct Setting {
        Nanoseconds value = 0;  // until it goes off, or with `absolute` when; 0: off
        Nanoseconds interval = 0;
        bool absolute = false;
    };

    PosixTimer(Process& process, int32_t id, Plan plan);
    ~PosixTimer() override;

    int32_t id() const { return id_; }
    Setting get();
    // Returns what get() would have said before. Inval: it was deleted.
    Result<Setting> set(const Setting& wanted);
    // How many turns the signal that was taken last stood for, besides its own.
    int32_t overrun();
    // Its signal was taken from the queue: starts it again, and puts the overrun into the info.
    void signal_was_taken(SignalInfo& info);
    // It never goes off again.
    void remove();

    TreeLink link;  // PosixTimers

private:
    static void fire(Timer& timer);
    void wall_clock_was_set() override;

    bool counts_processor_time() const;
    Nanoseconds time_used() const;
    Nanoseconds now(Nanoseconds used) const;
    Setting left(Nanoseconds at);
    void start(Nanoseconds at);
    static int32_t in_int(uint64_t turns);

    Process& process_;  // which removes it before it goes
    const int32_t id_;
    const Plan plan_;
    // Held over setting and cancelling, which wait for fire(); it takes the other lock alone.
    SpinLock arming_lock_{LockRank::ProcessTimers};
    bool is_removed_ = false;     // under arming_lock_
    bool follows_clock_ = false;  // written under both: `expiry_` is of the time of day
    SpinLock lock_{LockRank::TimerState};
    Expiry expiry_;
    uint32_t arming_ = 1;      // counts the settings: the signal of an older one does not start it again
    bool is_waiting_ = false;  // repeats, and its signal was not taken yet
    uint64_t passed_ = 0;      // turns that were counted and no signal told of
    uint64_t overrun_ = 0;     // what the last signal told
};

}  // namespace kernel
