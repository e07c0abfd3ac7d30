// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace iopermd::front {

// Calls `work` again and again in a thread of its own; `work` says how long the pause until the next call may
// be.
class Housekeeper {
public:
    explicit Housekeeper(std::function<std::chrono::nanoseconds()> work);
    // Waits for a call that is under way.
    ~Housekeeper();

private:
    const std::function<std::chrono::nanoseconds()> work_;
    std::mutex mutex_;  // guards stop_
    std::condition_variable changed_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace iopermd::front
