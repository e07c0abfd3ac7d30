// SPDX-License-Identifier: Apache-2.0
// iopermd-guard: the one process that can give I/O ports and take them back. See README.md.
#include <pwd.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>

#include <cstdio>
#include <cstring>

#include "daemon/common/paths.h"
#include "daemon/common/port_format.h"
#include "daemon/common/small_file.h"
#include "daemon/common/syscall_filter.h"
#include "daemon/guard/ceiling.h"
#include "daemon/guard/cgroup_holders.h"
#include "daemon/guard/controller_holders.h"
#include "daemon/guard/front_link.h"
#include "daemon/guard/log.h"
#include "daemon/guard/privileges.h"
#include "daemon/guard/redeem_link.h"

namespace {

using namespace iopermd;
using namespace iopermd::guard;

constexpr int kFailure = 1, kUsage = 2;  // as iopermctl(1)

// What the guard does from the end of its start on: files of /proc and cgroup2, its two sockets, ptrace and
// kill, time, memory. Every other call fails, ioperm(2) too.
constexpr char kCalls[] =
    "read write pread64 openat close fstat newfstatat getdents64 lseek fcntl ioctl mkdir rmdir "
    "readlink epoll_wait epoll_pwait epoll_ctl accept4 getsockopt setsockopt recvfrom recvmsg sendto "
    "sendmsg shutdown socket connect poll ppoll ptrace process_vm_readv wait4 waitid pidfd_open "
    "pidfd_send_signal rt_sigtimedwait rt_sigprocmask rt_sigaction rt_sigreturn restart_syscall "
    "clock_gettime clock_nanosleep getrandom getpid gettid tgkill futex brk mmap munmap mremap "
    "mprotect madvise writev exit exit_group";

constexpr char kHelp[] =
    "Usage: iopermd-guard [--version | --help]\n"
    "Holds the ports that the policy could grant, hands them to whom iopermd decides, takes them back.\n";

// SIGTERM and SIGINT come by descriptor; SIGCHLD is the tracer's; a hang-up means nothing to a daemon without
// a terminal.
UniqueFd take_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    return UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

uid_t front_uid() {
    if (const passwd* const entry = getpwnam(kFrontUser))
        return entry->pw_uid;
    log(Priority::Error, "event=no-front-user reason=\"there is no user {}; only root can be the front\"",
        kFrontUser);
    return 0;
}

// Without cgroup v2 every redeemer is refused, and the front can say so.
CgroupTree find_cgroups(Processes& processes) {
    const auto mounts = read_file("/proc/self/mountinfo");
    const auto own = processes.cgroup(getpid());
    const auto root = mounts ? cgroup2_mount(*mounts) : std::nullopt;
    if (!root || !own)
        log(Priority::Error, "event=no-cgroups reason=\"cgroup v2 is not mounted\"");
    return CgroupTree(root.value_or("/nonexistent"), own ? *own : "/");
}

Result<void> serve() {
    const UniqueFd signals = take_signals();
    auto controller = IOPERMD_TRY(Controller::open());  // the project's own kernel has it, no other
    const PortSet ceiling = take_ceiling();
    if (controller)
        IOPERMD_TRY(controller->keep_to(ceiling));
    IOPERMD_TRY(drop_privileges(!controller));
    log(Priority::Notice, "event=start ceiling={}", format_ports(ceiling));
    EventLoop loop;
    Clock clock;
    Processes processes;
    Tracer tracer;
    std::optional<CgroupTree> cgroups;
    std::unique_ptr<Holders> holders;
    if (controller)
        holders = std::make_unique<ControllerHolders>(loop, *controller, processes, clock);
    else
        holders = std::make_unique<CgroupHolders>(loop, processes, cgroups.emplace(find_cgroups(processes)),
                                                  tracer, clock);
    const auto keep_alive = [] { sd_notify(0, "WATCHDOG=1"); };
    Guard guard(ceiling, *holders, clock, keep_alive);
    FrontLink front(loop, guard, IOPERMD_TRY(listen_at(kGuardFrontSocket)), front_uid());
    RedeemLink redeem(loop, guard, clock, IOPERMD_TRY(listen_at(kGuardRedeemSocket)));
    bool stopped = false;
    loop.add(signals.get(), EPOLLIN, [&](uint32_t) { stopped = true; });
    IOPERMD_TRY(load_syscall_filter(SCMP_ACT_ERRNO(EPERM), {{SCMP_ACT_ALLOW, kCalls}}));
    sd_notify(0, "READY=1");
    for (Instant next{}; !stopped && !guard.restarting();) {
        loop.turn(1000);
        if (clock.now() < next)
            continue;
        next = clock.now() + std::chrono::seconds(1);
        guard.tick();
        redeem.tick();
        keep_alive();
    }
    sd_notify(0, "STOPPING=1");
    if (stopped)  // ports must not outlive the one who can take them back
        guard.front_lost();
    log(Priority::Notice, "event=stop reason={}", stopped ? "signal" : "restart");
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view option = argc == 2 ? argv[1] : "";
    if (argc > 1) {
        const bool known = option == "--help" || option == "--version";
        std::fputs(option == "--version" ? "iopermd-guard " IOPERMD_VERSION "\n" : kHelp,
                   known ? stdout : stderr);
        return known ? 0 : kUsage;
    }
    const auto served = serve();
    if (!served)
        log(Priority::Error, "event=failed reason=\"{}\"", served.error().message);
    return served ? 0 : kFailure;
}
