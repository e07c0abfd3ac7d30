// SPDX-License-Identifier: Apache-2.0
// ioperm-exec: turns a ticket into I/O ports, gives up every privilege and becomes the program (launch.h has
// the protocol). Libc only, in straight lines: the one program with a capability that every user may start.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "client/exec/launch.h"
#include "daemon/common/paths.h"
#include "kernel/pio/ioperm_controller.h"

extern "C" int capget(cap_user_header_t, cap_user_data_t);  // in glibc, but in no header of it
extern "C" int capset(cap_user_header_t, cap_user_data_t);

namespace {

using namespace iopermd;
using launch::Kind;

// As env(1), and Unsupported as iopermctl(1).
constexpr int kOwnFailure = 125, kCannotExecute = 126, kNotFound = 127, kUnsupported = 6;

launch::Launch g_launch;
guard::RedeemReply g_reply;
int g_control = -1;

[[noreturn]] void die(const char* what, const char* reason = strerror(errno), int status = kOwnFailure) {
    if (!(g_launch.closed_streams & (1u << STDERR_FILENO)))
        dprintf(STDERR_FILENO, "ioperm-exec: %s: %s\n", what, reason);
    const launch::Step failed = {Kind::Failed, status};
    if (g_control >= 0)
        send(g_control, &failed, sizeof failed, MSG_NOSIGNAL);
    _exit(status);
}

[[noreturn]] void die_executing(const char* path) {
    die(path, strerror(errno), errno == ENOENT ? kNotFound : kCannotExecute);
}

void read_launch(const char* fd_text) {
    char* end = nullptr;
    const int fd = int(strtol(fd_text, &end, 10));
    int type = 0;
    socklen_t size = sizeof type;
    if (*end || fd < 3 || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) || type != SOCK_SEQPACKET)
        die("not meant to be run by hand", "use ioperm-run");
    g_control = fd;
    if (fcntl(g_control, F_SETFD, FD_CLOEXEC))
        die("control socket");
    const ssize_t got = recv(g_control, &g_launch, sizeof g_launch, MSG_TRUNC);
    if (got <= 0)
        die("no orders", "the supervisor has gone");
    if (got != sizeof g_launch || g_launch.version != launch::kVersion ||
        g_launch.filter_length > BPF_MAXINSNS)
        die("no orders", "ioperm-run is of another version");
}

// Comes first: without it the ticket would be wasted. The reasons are those of execve(2) and capabilities(7).
void require_capability() {
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    if (capget(&header, data))
        die("capget");
    if (data[0].effective & (1u << CAP_SYS_RAWIO))
        return;
    const char* reason = "a nosuid file system, a user namespace or a debugger keeps it from us";
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        reason = "no_new_privs is set by a sandbox, container or service: file capabilities have no effect";
    else if (prctl(PR_CAPBSET_READ, CAP_SYS_RAWIO, 0, 0, 0) == 0)
        reason = "the bounding set of this container or service excludes it";
    else if (getxattr("/proc/self/exe", "security.capability", nullptr, 0) < 0 && errno == ENODATA)
        reason = "this file lacks it; as root: setcap cap_sys_rawio=ep on it";
    die("no CAP_SYS_RAWIO", reason);
}

void redeem() {
    sockaddr_un address = {AF_UNIX, {}};
    static_assert(sizeof kGuardRedeemSocket <= sizeof address.sun_path);
    memcpy(address.sun_path, kGuardRedeemSocket, sizeof kGuardRedeemSocket);
    const guard::RedeemRequest request = {guard::kVersion, 0, g_launch.ticket};
    const int guard = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (guard < 0 || connect(guard, reinterpret_cast<sockaddr*>(&address), sizeof address) ||
        send(guard, &request, sizeof request, MSG_NOSIGNAL) < 0)
        die(kGuardRedeemSocket);
    const ssize_t got = recv(guard, &g_reply, sizeof g_reply, MSG_TRUNC);
    if (got != sizeof g_reply || g_reply.version != guard::kVersion || g_reply.program[PATH_MAX - 1] != '\0')
        die("the guard", got <= 0 ? "no answer" : "is of another version");
    if (g_reply.status == guard::Status::NoTicket)
        die("the guard", "the ticket was never made, is used, is another process's or has expired");
    if (g_reply.status != guard::Status::Ok)
        die("the guard", "refused; its log says why");
}

void take_ports() {
    for (const PortRange range : PortSet{PortSet::Words{g_reply.ports.words}}) {
        if (ioperm(range.first().number(), range.size(), 1) == 0)
            continue;
        if (errno == ENOSYS)
            die("ioperm", "this kernel was built without it (CONFIG_X86_IOPL_IOPERM)", kUnsupported);
        if (errno == EPERM)
            die("ioperm", "forbidden by kernel lockdown (Secure Boot) or user namespace", kUnsupported);
        die("ioperm");
    }
}

// From here on neither this process nor what it becomes can have a privilege again.
void drop_privileges() {
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ||
        capset(&header, data) || capget(&header, data))
        die("drop capabilities");
    for (const __user_cap_data_struct& word : data)
        if (word.effective | word.permitted | word.inheritable)
            die("drop capabilities", "some are left");
}

// PTRACE_SEIZE needs us dumpable, which a program with file capabilities is not, and leave where Yama is on.
void meet_supervisor() {
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
        die("PR_SET_DUMPABLE");
    if (g_launch.supervisor > 0 && prctl(PR_SET_PTRACER, g_launch.supervisor, 0, 0, 0) && errno != EINVAL)
        die("PR_SET_PTRACER");
    launch::Step step = {Kind::Ready, 0};
    send(g_control, &step, sizeof step, MSG_NOSIGNAL);
    const ssize_t got = recv(g_control, &step, sizeof step, MSG_TRUNC);
    if (got == sizeof step && step.kind == Kind::Stop)
        die("cannot supervise the program (--no-supervise does without)", strerror(step.detail));
    if (got != sizeof step || step.kind != Kind::Go)
        die("not started", "the supervisor has gone");
    if (g_launch.supervisor > 0)
        prctl(PR_SET_PTRACER, 0, 0, 0, 0);  // EINVAL without Yama; who has attached stays attached
}

// What the kernel and libc changed for a program with file capabilities; see Launch.
void restore_process() {
    const rlimit stack = {g_launch.stack_soft, g_launch.stack_hard};
    if (setrlimit(RLIMIT_STACK, &stack) || personality(g_launch.personality) < 0 ||
        (g_launch.death_signal && prctl(PR_SET_PDEATHSIG, g_launch.death_signal, 0, 0, 0)))
        die("restore the stack limit, personality and parent-death signal");
    if (g_launch.death_signal && getppid() != g_launch.parent)
        raise(g_launch.death_signal);  // the parent died before the signal was set again
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (g_launch.closed_streams & (1u << fd))
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);  // fails where libc did not open it, which is as well
}

// Catches a PATH or file that changed since the grant. No boundary: its user can preload a library.
void require_program(const char* path) {
    struct stat typed, granted;
    if (stat(path, &typed))
        die_executing(path);
    if (stat(g_reply.program, &granted) || granted.st_dev != typed.st_dev || granted.st_ino != typed.st_ino)
        die(path, "not the program that the ports were granted to");
}

}  // namespace

int main(int argc, char** argv) {
    const int count = argc > 5 ? int(strtol(argv[2], nullptr, 10)) : 0;
    if (count < 1 || count > argc - 5 || *argv[4 + count])
        die("not meant to be run by hand", "use ioperm-run");
    read_launch(argv[1]);
    if (access(controller::kDevice, F_OK))  // where it is, the guard gives the ports itself
        require_capability();
    redeem();
    if (!g_reply.given)
        take_ports();
    drop_privileges();
    meet_supervisor();
    restore_process();

    char *path = argv[3], **environment = argv + 5 + count;
    argv[4 + count] = nullptr;  // ends the program's arguments
    require_program(path);
    // Before 5.16 a filter also slows the program down against Spectre v4, unless told otherwise.
    const sock_fprog filter = {static_cast<unsigned short>(g_launch.filter_length), g_launch.filter};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter))
        die("seccomp");
    execve(path, argv + 4, environment);
    if (errno == ENOEXEC) {  // a script without "#!": execvp(3) gives it to the shell
        char shell[] = "/bin/sh";
        argv[3] = shell;
        argv[4] = path;
        execve(shell, argv + 3, environment);
    }
    die_executing(path);
}
