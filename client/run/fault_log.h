// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

#include "client/run/fault.h"
#include "client/run/log.h"
#include "iopermd/port_set.h"

namespace iopermd::run {

// Whose thread it is, for log lines.
struct ProcessName {
    pid_t pid = 0;
    std::string name;
};
// From /proc/TID/status; the thread's own id and "?" where it has gone.
ProcessName process_name(pid_t tid);

// "0x70-0x71,0x80", at most eight ranges of it.
std::string print_ports(const PortSet& ports);

// Tells the user what the programs tried: each thing once a process, and not more than kMaxLines a process,
// because there are programs that probe every port with a SIGSEGV handler of their own.
class FaultLog {
public:
    static constexpr size_t kMaxLines = 20;

    // `user`: "user nobody", for the rule that the line asks for.
    FaultLog(Log& log, const PortSet& grant, std::string user,
             std::function<ProcessName(pid_t)> name = process_name)
        : log_(log), grant_(grant), user_(std::move(user)), name_(std::move(name)) {}

    void record(pid_t tid, const Fault& fault);
    void ended(pid_t tid) { processes_.erase(tid); }
    void set_grant(const PortSet& grant) { grant_ = grant; }

private:
    struct Seen {
        bool interrupt_flag = false;
        std::set<std::tuple<uint16_t, uint8_t, bool>> accesses;  // port, width, is output
    };
    std::string describe(const Fault& fault) const;
    std::string verdict(PortRange touched) const;

    Log& log_;
    PortSet grant_;
    std::string user_;
    std::function<ProcessName(pid_t)> name_;
    std::unordered_map<pid_t, Seen> processes_;
};

}  // namespace iopermd::run
