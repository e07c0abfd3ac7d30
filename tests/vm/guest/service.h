// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "events.h"
#include "process.h"

// One unit with Type=notify and Restart=always: started, waited for, started again 200 ms after it ended.
class Service {
public:
    // prepare makes the descriptors that belong to one start only.
    Service(Events& events, std::string name, Process process, std::function<void(Process&)> prepare);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void start_and_wait();  // returns when it said READY=1; otherwise the run ends, with its log

private:
    void start();
    void ended(pid_t pid);
    void heard();
    void write_pid() const;
    [[noreturn]] void give_up(const std::string& reason) const;
    std::string log_path() const { return "/var/log/" + name_ + ".log"; }

    Events& events_;
    std::string name_;
    Process process_;
    std::function<void(Process&)> prepare_;
    int notify_ = -1;
    pid_t pid_ = -1;
    int exits_before_ready_ = 0;
    bool ready_ = false;
    bool late_ = false;
};
