// SPDX-License-Identifier: Apache-2.0
// Gives ports to programs of many kinds through a real guard and takes them back. Run as root on a kernel
// with ioperm(2), with a policy that allows 0x378-0x37a. Prints a line a check.
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <fstream>
#include <mutex>
#include <thread>

#include "tests/guest/guard_holder.h"

namespace guest {
namespace {

uint64_t g_grant = 100;

std::string counts(const StripReply& reply) {
    return "status " + std::to_string(static_cast<uint32_t>(reply.status)) + ", stripped " +
           std::to_string(reply.stripped) + ", killed " + std::to_string(reply.killed);
}

void expect_stripped(const std::string& name, const StripReply& reply, uint32_t threads) {
    check(reply.status == Status::Ok && reply.stripped == threads && reply.killed == 0,
          name + ": stripped, nobody killed",
          counts(reply) + ", expected " + std::to_string(threads) + " stripped");
}

// Everybody looks, and `count` find the port closed.
void expect_lost(const std::string& name, Holder& holder, int count = 1) {
    holder.shared().go = 1;
    const bool all = eventually([&] { return holder.shared().lost + holder.shared().kept >= count; });
    check(all && holder.shared().kept == 0, name + ": the port is closed",
          std::to_string(holder.shared().lost) + " lost it, " + std::to_string(holder.shared().kept) +
              " kept it");
}

void expect_killed(const std::string& name, const StripReply& reply, Holder& holder) {
    check(reply.status == Status::Ok && reply.killed >= 1, name + ": killed", counts(reply));
    check(holder.exit_status() == 128 + SIGKILL, name + ": dead");
}

void blocked_in_read(Front& front) {
    int in[2];
    if (pipe(in) != 0)
        give_up("pipe");
    Holder holder(front, ++g_grant, [&](Shared& shared) {
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
    check(event.kind == EventKind::Redeemed && event.grant == g_grant && event.pid == holder.pid() &&
              event.uid == kUser,
          "the front hears of the redeemed ticket");
    const auto holders = front.holders(g_grant);
    check(holders.count == 1 && holders.pids[0] == holder.pid(), "the guard names the holder");
    expect_stripped("blocked in read", front.forget(g_grant), 1);
    (void)!write(in[1], "x", 1);
    expect_lost("blocked in read", holder);
    check(holder.exit_status() == 42, "blocked in read: it had the port, and its read was not disturbed");
    close(in[0]);
    close(in[1]);
}

void many_threads(Front& front, int count) {
    Holder holder(front, ++g_grant, [count](Shared& shared) {
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
    const StripReply reply = front.forget(g_grant);
    const auto taken = std::chrono::steady_clock::now() - begin;
    const std::string name = std::to_string(count) + " threads";
    expect_stripped(name, reply, static_cast<uint32_t>(count) + 1);
    std::printf("# %s: %lld us\n", name.c_str(),
                static_cast<long long>(taken / std::chrono::microseconds(1)));
    expect_lost(name, holder, count);
    check(holder.exit_status() == 42, name + ": the program runs on to its end");
}

void forked(Front& front) {
    Holder holder(front, ++g_grant, [](Shared& shared) {
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
    expect_stripped("forked", front.forget(g_grant), 3);
    expect_lost("forked", holder, 3);
}

// Forks and lets the children end, for ever: some thread is always being made.
void forking(Front& front) {
    Holder holder(front, ++g_grant, [](Shared& shared) {
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
    const StripReply reply = front.forget(g_grant);
    check(reply.status == Status::Ok && reply.killed == 0 && reply.stripped >= 1,
          "forking all the time: stripped", counts(reply));
    expect_lost("forking all the time", holder, 2);
}

void stopped(Front& front) {
    Holder holder(front, ++g_grant, [](Shared& shared) {
        say_ready(shared);
        await_go(shared);
        look(shared);
        return 42;
    });
    holder.wait_ready();
    kill(holder.pid(), SIGSTOP);
    waitpid(holder.pid(), nullptr, WUNTRACED);
    expect_stripped("stopped", front.forget(g_grant), 1);
    holder.shared().go = 1;
    check(eventually([&] { return status_field(holder.pid(), "State").starts_with("T (stopped)"); }),
          "stopped: stays stopped");
    check(holder.shared().lost + holder.shared().kept == 0, "stopped: did not run");
    kill(holder.pid(), SIGCONT);
    expect_lost("stopped, continued", holder);
}

void thirty_two_bit(Front& front) {
    int in[2];
    if (pipe(in) != 0)
        give_up("pipe");
    Holder holder(front, ++g_grant, [&](Shared& shared) {
        dup2(in[0], 0);
        say_ready(shared);
        execl("/usr/bin/guard_holder32", "guard_holder32", "0x378", nullptr);
        return 3;
    });
    holder.wait_ready();
    eventually(
        [&] { return read_text("/proc/" + std::to_string(holder.pid()) + "/comm") == "guard_holder32\n"; });
    eventually([&] { return status_field(holder.pid(), "State").starts_with("S"); });
    expect_stripped("32-bit program", front.forget(g_grant), 1);
    (void)!write(in[1], "x", 1);
    check(holder.exit_status() == 42, "32-bit program: the port is closed, its read was not disturbed");
    close(in[0]);
    close(in[1]);
}

// A tracer of the same user. `lets_go`: when `go` is 7, else never.
pid_t trace(Holder& holder, bool lets_go) {
    const pid_t tracer = fork();
    if (tracer == 0) {
        if (setresgid(kUser, kUser, kUser) != 0 || setresuid(kUser, kUser, kUser) != 0 ||
            ptrace(PTRACE_SEIZE, holder.pid(), 0, 0) != 0)
            _exit(1);
        holder.shared().ready++;
        while (!lets_go)
            pause();
        while (holder.shared().go != 7)
            usleep(1000);
        ptrace(PTRACE_INTERRUPT, holder.pid(), 0, 0);
        waitpid(holder.pid(), nullptr, __WALL);
        ptrace(PTRACE_DETACH, holder.pid(), 0, 0);
        _exit(0);
    }
    holder.wait_ready(2);
    return tracer;
}

void traced(Front& front, bool lets_go) {
    const std::string name = lets_go ? "traced, tracer lets go" : "traced, tracer does not let go";
    Holder holder(front, ++g_grant, [](Shared& shared) {
        say_ready(shared);
        while (shared.go != 1) {
        }
        look(shared);
        return 42;
    });
    holder.wait_ready();
    const pid_t tracer = trace(holder, lets_go);
    holder.shared().go = 7;
    const StripReply reply = front.forget(g_grant);
    check(reply.stripped == 1 && reply.killed == (lets_go ? 0u : 1u), name + ": the program is stripped",
          counts(reply));
    int status = 0;
    waitpid(tracer, &status, 0);
    check(lets_go ? WIFEXITED(status) : WIFSIGNALED(status),
          name + (lets_go ? ": the tracer lives" : ": the tracer is killed"));
    expect_lost(name, holder);
}

// ioperm() answered with 0 by a filter of the program's own.
void lying_filter(Front& front) {
    Holder holder(front, ++g_grant, [](Shared& shared) {
        sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioperm, 0, 1),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
        const sock_fprog filter{4, code};
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
            return 1;
        say_ready(shared);
        await_go(shared);
        return 2;
    });
    holder.wait_ready();
    expect_killed("a filter that lies", front.forget(g_grant), holder);
}

void vforked(Front& front, bool child_goes_on) {
    const std::string name = child_goes_on ? "vfork, the child goes on" : "vfork, the child waits for ever";
    Holder holder(front, ++g_grant, [child_goes_on](Shared& shared) {
        if (vfork() == 0) {
            say_ready(shared);
            for (int i = 0; !child_goes_on || i < 30; i++)
                usleep(1000);
            _exit(0);
        }
        await_go(shared);
        look(shared);
        return 42;
    });
    holder.wait_ready();
    const StripReply reply = front.forget(g_grant);
    if (child_goes_on) {
        expect_stripped(name, reply, 2);
        expect_lost(name, holder);
    } else {
        check(reply.killed == 2, name + ": killed", counts(reply));
        check(holder.exit_status() == 128 + SIGKILL, name + ": dead");
    }
}

void still_capable(Front& front) {
    Holder holder(front, ++g_grant,
                  [](Shared& shared) {
                      say_ready(shared);
                      await_go(shared);
                      return 1;
                  },
                  {.keep_capabilities = true, .cgroup = {}});
    holder.wait_ready();
    expect_killed("a holder that could take the ports again", front.forget(g_grant), holder);
}

void rule_kill(Front& front) {
    Holder holder(front, ++g_grant,
                  [](Shared& shared) {
                      say_ready(shared);
                      await_go(shared);
                      return 1;
                  },
                  {.cgroup = {}, .rule = OnRevoke::Kill});
    holder.wait_ready();
    expect_killed("on_revoke = kill", front.forget(g_grant), holder);
}

void part(Front& front) {
    Holder holder(front, ++g_grant, [](Shared& shared) {
        say_ready(shared);
        await_go(shared);
        return (can_read(0x378) ? 1 : 0) + (can_read(0x379) ? 2 : 0) + (can_read(0x37a) ? 4 : 0);
    });
    holder.wait_ready();
    expect_stripped("a part", front.take(g_grant, PortRange{Port{0x379}}), 1);
    holder.shared().go = 1;
    check(holder.exit_status() == 5, "a part: that port is closed and the others are not");
    Event event = front.next_event();
    while (event.kind != EventKind::Idle || event.grant != g_grant)
        event = front.next_event();
    check(event.uid == kUser, "the front hears that the last holder has gone");
    expect_stripped("after the last holder", front.forget(g_grant), 0);
    check(front.forget(g_grant).status == Status::UnknownGrant, "a forgotten grant is unknown");
}

// In a cgroup that the user may move processes out of.
void delegated(Front& front) {
    const std::string place = "/sys/fs/cgroup/delegated";
    mkdir(place.c_str(), 0755);
    for (const char* file : {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"})
        (void)!chown((place + file).c_str(), kUser, kUser);
    {
        Holder holder(front, ++g_grant,
                      [](Shared& shared) {
                          say_ready(shared);
                          await_go(shared);
                          look(shared);
                          return 42;
                      },
                      {.cgroup = place});
        holder.wait_ready();
        const std::string where = read_text("/proc/" + std::to_string(holder.pid()) + "/cgroup");
        check(where == "0::/system.slice/iopermd-guard.service/grants/iopermd-grant-" +
                           std::to_string(g_grant) + "\n",
              "a program in its user's own cgroup is moved to the guard's", where);
        expect_stripped("in its user's own cgroup", front.forget(g_grant), 1);
        expect_lost("in its user's own cgroup", holder);
    }
    rmdir(place.c_str());
}

// Moved out of its grant's cgroup, as systemd does it at its user's request.
void moved_away(Front& front) {
    const std::string place = "/sys/fs/cgroup/elsewhere";
    mkdir(place.c_str(), 0755);
    {
        Holder holder(front, ++g_grant, [](Shared& shared) {
            say_ready(shared);
            await_go(shared);
            return 1;
        });
        holder.wait_ready();
        std::ofstream(place + "/cgroup.procs") << holder.pid() << std::flush;
        check(holder.exit_status() == 128 + SIGKILL, "a holder that is moved away does not keep its ports");
        front.forget(g_grant);
    }
    rmdir(place.c_str());
}

void refusals(Front& front) {
    const pid_t self = getpid();
    check(front.prepare(++g_grant, 0, self, PortRange{Port{0x80}}).status == Status::AboveCeiling,
          "a port above the ceiling");
    const auto ticket = front.prepare(++g_grant, kUser, self, PortRange{Port{kPort}});
    check(ticket.status == Status::Ok, "a ticket for another user's process is made");
    check(redeem(ticket.ticket).status == Status::WrongRedeemer, "… but not redeemed by this user");
    check(redeem(ticket.ticket).status == Status::NoTicket, "… and is void after that");
    check(front.prepare(g_grant, kUser, self, PortRange{Port{kPort}}).status == Status::GrantExists,
          "a grant twice");
    front.forget(g_grant);
    const auto stolen = front.prepare(++g_grant, 0, self, PortRange{Port{kPort}});
    if (const pid_t thief = fork(); thief == 0)
        _exit(redeem(stolen.ticket).status == Status::WrongRedeemer ? 0 : 1);
    int status = 1;
    wait(&status);
    check(status == 0, "a stolen ticket: another process of the same user");
    check(redeem(stolen.ticket).status == Status::NoTicket, "… is void for its owner too");
    front.forget(g_grant);
    const auto threads = front.prepare(++g_grant, 0, self, PortRange{Port{kPort}});
    std::atomic<bool> end = false;
    std::thread second([&] { end.wait(false); });
    check(redeem(threads.ticket).status == Status::Failed, "a redeemer with two threads");
    end = true;
    end.notify_one();
    second.join();
    front.forget(g_grant);
}

}  // namespace
}  // namespace guest

int main() {
    using namespace guest;
    const pid_t guard = start_guard();
    check(status_field(guard, "CapEff") == "0000000000080020",
          "the guard has CAP_KILL and CAP_SYS_PTRACE in effect, no more", status_field(guard, "CapEff"));
    check(status_field(guard, "CapPrm") == "0000000000080020", "… nor permitted");
    check(status_field(guard, "CapInh") == "0000000000000000", "… nor inheritable");
    check(status_field(guard, "CapAmb") == "0000000000000000", "… nor ambient");
    check(status_field(guard, "NoNewPrivs") == "1", "… and gets no new privileges");
    {
        Front front;
        check(PortSet{PortSet::Words{front.hello().ceiling.words}} ==
                  PortSet(PortRange{Port{0x378}, Port{0x37a}}),
              "the ceiling is the policy's");
        blocked_in_read(front);
        many_threads(front, 20);
        many_threads(front, 100);
        forked(front);
        forking(front);
        stopped(front);
        thirty_two_bit(front);
        traced(front, true);
        lying_filter(front);
        vforked(front, true);
        still_capable(front);
        rule_kill(front);
        part(front);
        delegated(front);
        moved_away(front);
        refusals(front);
        // These two last: a user who made the guard wait gets less time from then on.
        traced(front, false);
        vforked(front, false);
    }
    check(eventually([] { return grant_cgroups().empty(); }), "no cgroup of a grant is left");
    kill(guard, SIGTERM);
    int status = 1;
    waitpid(guard, &status, 0);
    check(status == 0, "SIGTERM: exit status 0");
    std::printf("# %s", read_text("/tmp/guard.log").c_str());
    return 0;
}
