// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/service_manager.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <ctime>

namespace iopermd::front {
namespace service_manager {
namespace {

// A manager that cannot be reached is its own problem; the service goes on.
void send(const std::string& state) {
    ::sd_notify(0, state.c_str());
}

}  // namespace

void ready(const std::string& status) {
    send("READY=1\nSTATUS=" + status);
}

void status(const std::string& text) {
    send("STATUS=" + text);
}

void reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000));
}

void stopping() {
    send("STOPPING=1");
}

}  // namespace service_manager

Watchdog::Watchdog(std::function<void()> alive) : alive_(std::move(alive)) {
    uint64_t usec = 0;
    if (::sd_watchdog_enabled(0, &usec) <= 0)
        return;
    period_ = std::chrono::microseconds(usec) / 2;
    thread_ = std::thread([this] { run(); });
}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable())
        thread_.join();
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    do {
        lock.unlock();
        alive_();
        ::sd_notify(0, "WATCHDOG=1");
        lock.lock();
    } while (!changed_.wait_for(lock, period_, [this] { return stop_; }));
}

}  // namespace iopermd::front
