// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace iopermd::front {

// What the service manager hears (sd_notify(3), Type=notify); nothing where there is none.
namespace service_manager {

void ready(const std::string& status);
void status(const std::string& text);
// Before a reload; ready() after it.
void reloading();
void stopping();

}  // namespace service_manager

// Tells the service manager that the process lives, twice in each period that it asks for (WATCHDOG_USEC),
// from a thread of its own and only while `alive` returns: a deadlock there ends the heartbeat.
class Watchdog {
public:
    explicit Watchdog(std::function<void()> alive);
    ~Watchdog();

private:
    void run();

    const std::function<void()> alive_;
    std::chrono::microseconds period_{0};
    std::mutex mutex_;  // guards stop_
    std::condition_variable changed_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace iopermd::front
