// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace iopermd::run {

// The traced threads and the emulated I/O privilege level of each. The level is the kernel's own notion: per
// thread, copied to a new thread or process, kept over exec.
//
// A new thread's first stop and its creator's report of it arrive in any order. Until the report the level is
// unknown, so the thread is held; where the creator was killed in between there will be no report, and the
// thread is let go after a while.
class TraceeTable {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kReportTime{500};

    // The first thread, which nobody we trace created.
    void add(pid_t tid) { levels_[tid] = 0; }
    // `creator` reports `child`. True: the child was held and may go on.
    bool created(pid_t creator, pid_t child);
    // A stop of `tid`. False: its creator has not reported it yet, so it has to stay stopped.
    bool known(pid_t tid, Clock::time_point now);
    // Threads held for longer than kReportTime; they count as known, at level 0, from here on.
    std::vector<pid_t> take_overdue(Clock::time_point now);
    bool holds_any() const { return !held_.empty(); }

    // `former` executed a program and has the id of its process, `tid`, now.
    void executed(pid_t former, pid_t tid);
    void ended(pid_t tid);

    uint8_t level(pid_t tid) const;
    void set_level(pid_t tid, uint8_t level);
    std::vector<pid_t> all() const;

private:
    std::unordered_map<pid_t, uint8_t> levels_;
    std::unordered_map<pid_t, Clock::time_point> held_;  // since when
};

}  // namespace iopermd::run
