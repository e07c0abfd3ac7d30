// SPDX-License-Identifier: Apache-2.0
// Gives ports to programs of many kinds through a real guard and takes them back. Run as root on a kernel
// with ioperm(2), with a policy that allows 0x378-0x37a. Prints a line a check.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/guest/guard_expect.h"

namespace guest {
namespace {

void blocked_in_read(Front& front) {
    const uint64_t grant = next_grant();
    int in[2];
    if (pipe(in) != 0)
        give_up("pipe");
    Holder holder(front, grant, [&](Shared& shared) {
        const bool before = can_read();
        say_ready(shared);
        char byte = 0;
        if (read(in[0], &byte, 1) != 1)
            return 1;
        look(shared);
        return before ? 42 : 2;
    });
    holder.wait_ready();
    const auto event = front.next_event();
    check(event.kind == EventKind::Redeemed && event.grant == grant && event.pid == holder.pid() &&
              event.uid == kUser,
          "the front hears of the redeemed ticket");
    const auto holders = front.holders(grant);
    check(holders.count == 1 && holders.pids[0] == holder.pid(), "the guard names the holder");
    expect_stripped("blocked in read", front.forget(grant), 1);
    (void)!write(in[1], "x", 1);
    expect_lost("blocked in read", holder);
    check(holder.exit_status() == 42, "blocked in read: it had the port, and its read was not disturbed");
    close(in[0]);
    close(in[1]);
}

void many_threads(Front& front, int count) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [count](Shared& shared) {
        std::mutex mutex;
        std::condition_variable never;
        std::vector<std::thread> threads;
        for (int i = 0; i < count; i++)
            threads.emplace_back([&shared, &mutex, &never, i] {
                say_ready(shared);
                if (i % 3 == 1) {
                    std::unique_lock lock(mutex);
                    while (shared.go == 0)
                        never.wait_for(lock, std::chrono::milliseconds(100));
                } else if (i % 3 == 2) {
                    while (shared.go == 0)
                        usleep(1000);
                } else {
                    while (shared.go == 0)
                        sched_yield();
                }
                look(shared);
            });
        for (auto& thread : threads)
            thread.join();
        return 42;
    });
    holder.wait_ready(count);
    const auto begin = std::chrono::steady_clock::now();
    const StripReply reply = front.forget(grant);
    const auto taken = std::chrono::steady_clock::now() - begin;
    const std::string name = std::to_string(count) + " threads";
    expect_stripped(name, reply, static_cast<uint32_t>(count) + 1);
    std::printf("# %s: %lld us\n", name.c_str(),
                static_cast<long long>(taken / std::chrono::microseconds(1)));
    expect_lost(name, holder, count);
    check(holder.exit_status() == 42, name + ": the program runs on to its end");
}

void forked(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) {
        if (fork() == 0 && fork() == 0)
            setsid();  // a grandchild that no process group reaches
        say_ready(shared);
        await_go(shared);
        look(shared);
        while (wait(nullptr) > 0) {
        }
        return 42;
    });
    holder.wait_ready(3);
    expect_stripped("forked", front.forget(grant), 3);
    expect_lost("forked", holder, 3);
}

// Forks and lets the children end, for ever: some thread is always being made.
void forking(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) {
        say_ready(shared);
        while (shared.go == 0)
            if (const pid_t child = fork(); child == 0)
                _exit(0);
            else
                waitpid(child, nullptr, 0);
        if (fork() == 0) {
            look(shared);
            _exit(0);
        }
        look(shared);
        wait(nullptr);
        return 42;
    });
    holder.wait_ready();
    const StripReply reply = front.forget(grant);
    check(reply.status == Status::Ok && reply.killed == 0 && reply.stripped >= 1,
          "forking all the time: stripped", counts(reply));
    expect_lost("forking all the time", holder, 2);
}

void stopped(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) {
        say_ready(shared);
        await_go(shared);
        look(shared);
        return 42;
    });
    holder.wait_ready();
    kill(holder.pid(), SIGSTOP);
    waitpid(holder.pid(), nullptr, WUNTRACED);
    expect_stripped("stopped", front.forget(grant), 1);
    holder.shared().go = 1;
    check(eventually([&] { return status_field(holder.pid(), "State").starts_with("T (stopped)"); }),
          "stopped: stays stopped");
    check(holder.shared().lost + holder.shared().kept == 0, "stopped: did not run");
    kill(holder.pid(), SIGCONT);
    expect_lost("stopped, continued", holder);
}

void thirty_two_bit(Front& front) {
    const uint64_t grant = next_grant();
    int in[2];
    if (pipe(in) != 0)
        give_up("pipe");
    Holder holder(front, grant, [&](Shared& shared) {
        dup2(in[0], 0);
        say_ready(shared);
        execl("/usr/bin/guard_holder32", "guard_holder32", "0x378", nullptr);
        return 3;
    });
    holder.wait_ready();
    eventually(
        [&] { return read_text("/proc/" + std::to_string(holder.pid()) + "/comm") == "guard_holder32\n"; });
    eventually([&] { return status_field(holder.pid(), "State").starts_with("S"); });
    expect_stripped("32-bit program", front.forget(grant), 1);
    (void)!write(in[1], "x", 1);
    check(holder.exit_status() == 42, "32-bit program: the port is closed, its read was not disturbed");
    close(in[0]);
    close(in[1]);
}

void rule_kill(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant,
                  [](Shared& shared) {
                      say_ready(shared);
                      await_go(shared);
                      return 1;
                  },
                  {.cgroup = {}, .rule = OnRevoke::Kill});
    holder.wait_ready();
    expect_killed("on_revoke = kill", front.forget(grant), holder);
}

void part(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) {
        say_ready(shared);
        await_go(shared);
        return (can_read(0x378) ? 1 : 0) + (can_read(0x379) ? 2 : 0) + (can_read(0x37a) ? 4 : 0);
    });
    holder.wait_ready();
    expect_stripped("a part", front.take(grant, PortRange{Port{0x379}}), 1);
    holder.shared().go = 1;
    check(holder.exit_status() == 5, "a part: that port is closed and the others are not");
    Event event = front.next_event();
    while (event.kind != EventKind::Idle || event.grant != grant)
        event = front.next_event();
    check(event.uid == kUser, "the front hears that the last holder has gone");
    expect_stripped("after the last holder", front.forget(grant), 0);
    check(front.forget(grant).status == Status::UnknownGrant, "a forgotten grant is unknown");
}

}  // namespace
}  // namespace guest

int main() {
    using namespace guest;
    const pid_t guard = start_guard();
    const std::string needed = own_kernel() ? "0000000000000020" : "0000000000880020";
    check(status_field(guard, "CapEff") == needed,
          "the guard has CAP_KILL in effect, CAP_SYS_PTRACE and CAP_SYS_NICE where it needs them, no more",
          status_field(guard, "CapEff"));
    check(status_field(guard, "CapPrm") == needed, "… nor permitted");
    check(status_field(guard, "CapInh") == "0000000000000000", "… nor inheritable");
    check(status_field(guard, "CapAmb") == "0000000000000000", "… nor ambient");
    check(status_field(guard, "NoNewPrivs") == "1", "… and gets no new privileges");
    {
        Front front;
        check(PortSet{PortSet::Words{front.hello().ceiling.words}} ==
                  PortSet(PortRange{Port{0x378}, Port{0x37a}}),
              "the ceiling is the policy's");
        front.settle();
        blocked_in_read(front);
        many_threads(front, 20);
        many_threads(front, 100);
        forked(front);
        forking(front);
        stopped(front);
        thirty_two_bit(front);
        rule_kill(front);
        part(front);
    }
    check(eventually([] { return kernel_grants().empty(); }), "the kernel has nothing of any grant");
    kill(guard, SIGTERM);
    int status = 1;
    waitpid(guard, &status, 0);
    check(status == 0, "SIGTERM: exit status 0");
    std::printf("# %s", read_text("/tmp/guard.log").c_str());
    return 0;
}
