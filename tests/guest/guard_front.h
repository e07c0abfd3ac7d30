// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

#include "daemon/common/guard_message.h"

// Plays the service manager and the front for a real guard in a guest.
namespace guest {

using namespace iopermd;
using namespace iopermd::guard;

void check(bool good, const std::string& name, const std::string& detail = {});
[[noreturn]] void give_up(const std::string& what);

// Starts /usr/libexec/iopermd/iopermd-guard as its unit does (capabilities, cgroup) and waits for READY=1.
pid_t start_guard();
std::string read_text(const std::string& path);
// "Name:\tvalue" of /proc/PID/status.
std::string status_field(pid_t pid, const std::string& name);
uint64_t start_time(pid_t pid);
// The project's own kernel, where the guard gives and takes ports by the port controller and not by cgroups
// and ptrace: nobody can resist there, and so nobody is killed for it.
bool own_kernel();
// What the kernel has of grants: their cgroups, or the grants themselves; each once.
std::set<std::string> kernel_grants();

class Front {
public:
    Front();  // connects and greets
    ~Front() { hang_up(); }
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    PrepareReply prepare(uint64_t grant, uid_t uid, pid_t pid, PortRange range,
                         OnRevoke rule = OnRevoke::Strip);
    StripReply forget(uint64_t grant);
    StripReply take(uint64_t grant, PortRange range);
    HoldersReply holders(uint64_t grant);
    StatusReply adopt(uint64_t grant, uid_t uid, PortRange range);
    StatusReply settle();
    StatusReply restart();
    Event next_event();
    void hang_up();
    const HelloReply& hello() const { return hello_; }

private:
    template <class Reply, class Request>
    Reply ask(Request request, Op op);

    int fd_ = -1;
    uint64_t serial_ = 0;
    HelloReply hello_{};
    std::vector<Event> events_;
};

RedeemReply redeem(const Ticket& ticket);

}  // namespace guest
