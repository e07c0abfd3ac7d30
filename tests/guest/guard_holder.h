// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <string>

#include "tests/guest/guard_front.h"

namespace guest {

inline constexpr uint16_t kPort = 0x378;
inline constexpr uid_t kUser = 1000;

// What a holder and the test share.
struct Shared {
    std::atomic<int> ready;    // threads, processes that are where the case wants them
    std::atomic<int> go;       // set: look at the port
    std::atomic<int> lost;     // those that found the port closed
    std::atomic<int> kept;     // those that found it open
    std::atomic<pid_t> child;  // of the holder, where the case wants one
};

// How a holder comes to its ports.
struct Way {
    bool keep_capabilities = false;
    std::string cgroup;  // where it is when it redeems; empty: where the test is
    OnRevoke rule = OnRevoke::Strip;
    PortRange range{Port{kPort}, Port{kPort + 2}};
};

// A process that does what ioperm-exec does (redeem, ioperm, give up everything) and then runs `body` as an
// ordinary user; its value is the exit status. Killed, with everything in its process group, when the test is
// through with it.
class Holder {
public:
    Holder(Front& front, uint64_t grant, const std::function<int(Shared&)>& body, const Way& way = {});
    ~Holder();
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    pid_t pid() const { return pid_; }
    Shared& shared() { return *shared_; }
    // Waits until that many have said so; fails the test after 20 s.
    void wait_ready(int count = 1);
    int exit_status();  // 128 + signal when killed

private:
    pid_t pid_ = -1;
    Shared* shared_;
};

// For bodies.
void say_ready(Shared& shared);
void await_go(Shared& shared);         // spins, never in a system call
bool can_read(uint16_t port = kPort);  // false: #GP
void look(Shared& shared);             // counts itself in `lost` or `kept`
bool eventually(const std::function<bool()>& condition);

}  // namespace guest
