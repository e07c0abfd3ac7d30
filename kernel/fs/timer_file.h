// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/readiness.h"
#include "fs/stream_file.h"
#include "task/expiry.h"
#include "task/timer.h"
#include "task/wall_clock.h"

namespace kernel {

class Credentials;

// timerfd_create(2): a timer that is read. It does not go on by itself once it has gone off: reading, asking
// or setting it counts the turns that have passed and starts the next. So a repeating timer that nobody reads
// is one event for epoll, as on Linux. Any thread.
class TimerFile final : public EventFile, private Timer, private WallClockObserver {
public:
    // The time of day, or the time since boot.
    enum class Clock : uint8_t { Realtime, Monotonic };
    struct Setting {
        Nanoseconds value = 0;  // until it goes off, or with `absolute` when; 0: off
        Nanoseconds interval = 0;
        bool absolute = false;
        bool cancel_on_set = false;  // reading fails once the time of day was set
    };

    static Result<Ref<OpenFile>> create(Clock clock, uint32_t flags, const Credentials& owner);
    TimerFile(Ref<Inode> inode, Clock clock, uint32_t flags);
    ~TimerFile() override;

    // What is left of it, and its interval.
    Setting get();
    // The same of before. Canceled: it is set, but the time of day was set before that and nobody has read
    // it.
    Result<> set(const Setting& wanted, Setting& before);

    Result<size_t> read(IoBuffer& to) override;
    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }
    TimerFile* as_timer() override { return this; }
    void describe(Writer& out) const override { out.put("anon_inode:[timerfd]"); }

private:
    static void fire(Timer& timer);
    void wall_clock_was_set() override;

    Nanoseconds now() const;
    Setting left() const;
    void start();
    void count();
    Result<uint64_t> take();

    const Clock clock_;
    SpinLock lock_{LockRank::ProcessTimers};
    Expiry expiry_;  // of the time of day if follows_clock_, else since boot
    bool follows_clock_ = false;
    bool cancel_on_set_ = false;
    bool was_canceled_ = false;
    uint64_t turns_ = 0;  // counted and not yet read
    // It has gone off, and its turns are not yet counted: all that fire() writes, which takes no lock.
    std::atomic<bool> due_{false};
    Readiness readiness_;
};

}  // namespace kernel
