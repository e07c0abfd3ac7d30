// SPDX-License-Identifier: Apache-2.0
// Holders and redeemers that would rather have, or keep, what is not theirs: a real guard takes the ports all
// the same. Run as guard_revoke is.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <thread>

#include "tests/guest/guard_expect.h"

namespace guest {
namespace {

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
    const uint64_t grant = next_grant();
    const std::string name = lets_go ? "traced, tracer lets go" : "traced, tracer does not let go";
    Holder holder(front, grant, [](Shared& shared) {
        say_ready(shared);
        while (shared.go != 1) {
        }
        look(shared);
        return 42;
    });
    holder.wait_ready();
    const pid_t tracer = trace(holder, lets_go);
    holder.shared().go = 7;
    const StripReply reply = front.forget(grant);
    const bool in_the_way = !lets_go && !own_kernel();
    check(reply.stripped == 1 && reply.killed == (in_the_way ? 1u : 0u), name + ": the program is stripped",
          counts(reply));
    if (!lets_go && !in_the_way)
        check(kill(tracer, SIGUSR1) == 0, name + ": the tracer is not in the way");
    int status = 0;
    waitpid(tracer, &status, 0);
    if (lets_go)
        check(WIFEXITED(status), name + ": the tracer lives");
    else
        check(WIFSIGNALED(status) && WTERMSIG(status) == (in_the_way ? SIGKILL : SIGUSR1),
              name + (in_the_way ? ": the tracer is killed" : ": the tracer lived until now"));
    expect_lost(name, holder);
}

// ioperm() answered with 0 by a filter of the program's own.
void lying_filter(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) {
        sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioperm, 0, 1),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
        const sock_fprog filter{4, code};
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
            return 1;
        say_ready(shared);
        await_go(shared);
        look(shared);
        return 2;
    });
    holder.wait_ready();
    const StripReply reply = front.forget(grant);
    if (!own_kernel())
        return expect_killed("a filter that lies", reply, holder);
    expect_stripped("a filter that lies", reply, 1);
    expect_lost("a filter that lies", holder);
}

void vforked(Front& front, bool child_goes_on) {
    const uint64_t grant = next_grant();
    const std::string name = child_goes_on ? "vfork, the child goes on" : "vfork, the child waits for ever";
    Holder holder(front, grant, [child_goes_on](Shared& shared) {
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
    const StripReply reply = front.forget(grant);
    if (child_goes_on) {
        expect_stripped(name, reply, 2);
        expect_lost(name, holder);
    } else if (own_kernel()) {
        expect_stripped(name, reply, 2);
    } else {
        check(reply.killed == 2, name + ": killed", counts(reply));
        check(holder.exit_status() == 128 + SIGKILL, name + ": dead");
    }
}

void still_capable(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant,
                  [](Shared& shared) {
                      say_ready(shared);
                      await_go(shared);
                      return 1;
                  },
                  {.keep_capabilities = true, .cgroup = {}});
    holder.wait_ready();
    expect_killed("a holder that could take the ports again", front.forget(grant), holder);
}

// In a cgroup that the user may move processes out of.
void delegated(Front& front) {
    const uint64_t grant = next_grant();
    const std::string place = "/sys/fs/cgroup/delegated";
    mkdir(place.c_str(), 0755);
    for (const char* file : {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"})
        (void)!chown((place + file).c_str(), kUser, kUser);
    {
        Holder holder(front, grant,
                      [](Shared& shared) {
                          say_ready(shared);
                          await_go(shared);
                          look(shared);
                          return 42;
                      },
                      {.cgroup = place});
        holder.wait_ready();
        const std::string where = read_text("/proc/" + std::to_string(holder.pid()) + "/cgroup");
        check(where == "0::/system.slice/iopermd-grants.service/iopermd-grant-" + std::to_string(grant) +
                           "-" + std::to_string(kUser) + "\n",
              "a program in its user's own cgroup is moved to iopermd-grants.service", where);
        expect_stripped("in its user's own cgroup", front.forget(grant), 1);
        expect_lost("in its user's own cgroup", holder);
    }
    rmdir(place.c_str());
}

// Where systemd moves processes at their user's request.
class Elsewhere {
public:
    Elsewhere() { mkdir(kPath, 0755); }
    ~Elsewhere() { rmdir(kPath); }
    void take(pid_t pid) const { std::ofstream(std::string(kPath) + "/cgroup.procs") << pid << std::flush; }

private:
    static constexpr char kPath[] = "/sys/fs/cgroup/elsewhere";
};

bool dies(pid_t pid) {
    return eventually([pid] {
        const std::string state = status_field(pid, "State");
        return state.empty() || state.starts_with("Z");
    });
}

void moved_away(Front& front) {
    const uint64_t grant = next_grant();
    const Elsewhere elsewhere;
    Holder holder(front, grant, [](Shared& shared) {
        say_ready(shared);
        await_go(shared);
        return 1;
    });
    holder.wait_ready();
    elsewhere.take(holder.pid());
    check(holder.exit_status() == 128 + SIGKILL, "a holder that is moved away does not keep its ports");
    front.forget(grant);
}

// A holder with a child that goes on without it. `child` is its pid once the holder is ready.
int have_child(Shared& shared, const std::function<void()>& child_does = {}) {
    const pid_t child = fork();
    if (child == 0) {
        setsid();
        if (child_does)
            child_does();
        say_ready(shared);
        for (;;)
            pause();
    }
    shared.child = child;
    say_ready(shared);
    await_go(shared);
    look(shared);
    return 42;
}

void child_moved_away(Front& front) {
    const uint64_t grant = next_grant();
    const Elsewhere elsewhere;
    Holder holder(front, grant, [](Shared& shared) { return have_child(shared); });
    holder.wait_ready(2);
    elsewhere.take(holder.shared().child);
    const StripReply reply = front.forget(grant);
    check(reply.status == Status::Ok && reply.stripped == 1 && reply.killed == 1,
          "a child that was moved away: found and killed, its parent stripped", counts(reply));
    expect_lost("the parent of a child that was moved away", holder);
    check(dies(holder.shared().child), "a child that was moved away: dead");
}

void orphan_moved_away(Front& front) {
    const uint64_t grant = next_grant();
    const Elsewhere elsewhere;
    Holder holder(front, grant, [](Shared& shared) { return have_child(shared); });
    holder.wait_ready(2);
    elsewhere.take(holder.shared().child);
    holder.shared().go = 1;
    check(holder.exit_status() == 42, "the parent of a child that was moved away ends");
    check(dies(holder.shared().child), "a child that was moved away does not outlive the last other holder");
    front.forget(grant);
}

// Its user has become another one, in a user namespace of its own with the help of newuidmap(1), whose part
// root plays here.
void child_moved_away_as_another_user(Front& front) {
    constexpr char kName[] = "a child that was moved away as another user";
    const uint64_t grant = next_grant();
    const Elsewhere elsewhere;
    Holder holder(front, grant, [](Shared& shared) {
        return have_child(shared, [&] {
            if (unshare(CLONE_NEWUSER) != 0)
                _exit(1);
            shared.ready++;
            while (shared.ready < 3)
                usleep(1000);
            if (setresuid(5, 5, 5) != 0)
                _exit(2);
        });
    });
    holder.wait_ready(2);
    const pid_t child = holder.shared().child;
    std::ofstream("/proc/" + std::to_string(child) + "/uid_map") << "0 100000 1000" << std::flush;
    holder.shared().ready++;
    holder.wait_ready(4);
    check(status_field(child, "Uid").starts_with("100005"), std::string(kName) + ": it has",
          status_field(child, "Uid"));
    elsewhere.take(child);
    const StripReply reply = front.forget(grant);
    check(reply.killed == 1, std::string(kName) + ": found and killed", counts(reply));
    check(dies(child), std::string(kName) + ": dead");
}

// What looks like a stray and holds nothing is looked at and goes on.
void bystander(Front& front) {
    const uint64_t grant = next_grant();
    Holder holder(front, grant, [](Shared& shared) { return have_child(shared); });
    const pid_t other = fork();
    if (other == 0) {
        if (setresgid(kUser, kUser, kUser) != 0 || setresuid(kUser, kUser, kUser) != 0 ||
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
            _exit(1);
        for (;;)
            pause();
    }
    holder.wait_ready(2);
    check(eventually([&] { return status_field(other, "NoNewPrivs") == "1"; }), "a bystander is there");
    const StripReply reply = front.forget(grant);
    check(reply.stripped == 2 && reply.killed == 0, "a bystander is not killed", counts(reply));
    check(status_field(other, "TracerPid") == "0" && status_field(other, "State").starts_with("S"),
          "a bystander goes on");
    kill(other, SIGKILL);
    waitpid(other, nullptr, 0);
}

// What can be done about cgroups, and a holder that could call ioperm(2) again.
void in_cgroups(Front& front) {
    still_capable(front);
    delegated(front);
    moved_away(front);
    child_moved_away(front);
    orphan_moved_away(front);
    child_moved_away_as_another_user(front);
}

void refusals(Front& front) {
    const pid_t self = getpid();
    const uint64_t others = next_grant(), own = next_grant(), threaded = next_grant();
    check(front.prepare(next_grant(), 0, self, PortRange{Port{0x80}}).status == Status::AboveCeiling,
          "a port above the ceiling");
    const auto ticket = front.prepare(others, kUser, self, PortRange{Port{kPort}});
    check(ticket.status == Status::Ok, "a ticket for another user's process is made");
    check(redeem(ticket.ticket).status == Status::WrongRedeemer, "… but not redeemed by this user");
    check(redeem(ticket.ticket).status == Status::NoTicket, "… and is void after that");
    check(front.prepare(others, kUser, self, PortRange{Port{kPort}}).status == Status::GrantExists,
          "a grant twice");
    front.forget(others);
    const auto stolen = front.prepare(own, 0, self, PortRange{Port{kPort}});
    if (const pid_t thief = fork(); thief == 0)
        _exit(redeem(stolen.ticket).status == Status::WrongRedeemer ? 0 : 1);
    int status = 1;
    wait(&status);
    check(status == 0, "a stolen ticket: another process of the same user");
    check(redeem(stolen.ticket).status == Status::NoTicket, "… is void for its owner too");
    front.forget(own);
    const auto threads = front.prepare(threaded, 0, self, PortRange{Port{kPort}});
    std::atomic<bool> end = false;
    std::thread second([&] { end.wait(false); });
    const Status given = redeem(threads.ticket).status;
    if (own_kernel()) {
        check(given == Status::Ok, "a redeemer with two threads");
        expect_stripped("… both of them", front.forget(threaded), 2);
    } else {
        check(given == Status::Failed, "a redeemer with two threads: one could be in another cgroup");
        front.forget(threaded);
    }
    end = true;
    end.notify_one();
    second.join();
}

}  // namespace
}  // namespace guest

int main() {
    using namespace guest;
    const pid_t guard = start_guard();
    {
        Front front;
        traced(front, true);
        lying_filter(front);
        vforked(front, true);
        if (own_kernel())
            std::puts(
                "# left out where ports come by a grant: holders with CAP_SYS_RAWIO, and in other cgroups");
        else
            in_cgroups(front);
        bystander(front);
        refusals(front);
        // These two last: a user who made the guard wait gets less time from then on.
        traced(front, false);
        vforked(front, false);
    }
    check(eventually([] { return kernel_grants().empty(); }), "the kernel has nothing of any grant");
    kill(guard, SIGTERM);
    int status = 1;
    waitpid(guard, &status, 0);
    check(status == 0, "SIGTERM: exit status 0");
    std::printf("# %s", read_text("/tmp/guard.log").c_str());
    return 0;
}
