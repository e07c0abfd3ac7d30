// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <vector>

// Everything that init waits for, in one poll(2): readable descriptors, children that ended, moments in time.
class Events {
public:
    using Clock = std::chrono::steady_clock;
    using OnExit = std::function<void(pid_t, int wait_status)>;

    Events();
    void watch(int fd, std::function<void()> readable);
    void unwatch(int fd);
    void each_exit(OnExit told);
    void after(Clock::duration delay, std::function<void()> due);
    void turn();  // waits until something happened and handles all that did

private:
    int wait_ms() const;
    void reap();
    void run_due();

    int children_ = -1;
    std::map<int, std::function<void()>> readable_;
    std::vector<OnExit> on_exit_;
    std::multimap<Clock::time_point, std::function<void()>> due_;
};
