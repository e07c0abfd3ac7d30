// SPDX-License-Identifier: Apache-2.0
#include "client/run/background.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "daemon/common/unique_fd.h"

namespace iopermd::run {
namespace {

// Where this process collects orphans, the background process would become its child after all.
class NoSubreaper {
public:
    NoSubreaper() {
        prctl(PR_GET_CHILD_SUBREAPER, &was_, 0, 0, 0);
        if (was_ != 0)
            prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
    }
    ~NoSubreaper() {
        if (was_ != 0)
            prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    }

private:
    int was_ = 0;
};

// Of the descriptors, those that this process has inherited lack the close-on-exec flag. What has it is ours,
// or a library's that took it before main(), as gRPC does.
Result<void> drop_inherited_descriptors() {
    const UniqueFd null{open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (!null)
        return fail_errno("open /dev/null");
    DIR* directory = opendir("/proc/self/fd");
    if (directory == nullptr)
        return fail_errno("open /proc/self/fd");
    std::vector<int> inherited;
    while (const dirent* entry = readdir(directory)) {
        const int fd = static_cast<int>(std::strtol(entry->d_name, nullptr, 10));
        if (entry->d_name[0] != '.' && (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
            inherited.push_back(fd);
    }
    closedir(directory);
    for (int fd : inherited) {
        if (fd > STDERR_FILENO)
            close(fd);
        else if (dup2(null.get(), fd) < 0)
            return fail_errno("dup2");
    }
    return {};
}

void set_signals() {
    for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU})
        ::signal(signal, SIG_IGN);
    for (int signal : {SIGCHLD, SIGTERM})
        ::signal(signal, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_SETMASK, &set, nullptr);
}

void lift_limits() {
    for (auto resource : {RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_DATA, RLIMIT_CPU}) {
        rlimit limit{};
        if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
            continue;
        limit.rlim_cur = limit.rlim_max;
        setrlimit(resource, &limit);
    }
}

}  // namespace

Result<void> start_in_background(const std::function<void()>& body) {
    const NoSubreaper no_subreaper;
    // fork() with exit signal 0: a SIGCHLD would reach the program where SIGCHLD is blocked. This child does
    // nothing but fork() again, which brings libc's notion of the thread up to date in the grandchild.
    const auto child = static_cast<pid_t>(syscall(SYS_clone, 0UL, nullptr, nullptr, nullptr, nullptr));
    if (child < 0)
        return fail_errno("fork");
    if (child == 0) {
        const pid_t grandchild = fork();
        if (grandchild != 0)
            _exit(grandchild < 0 ? errno : 0);
        setsid();
        body();
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, __WALL) < 0)
        if (errno != EINTR)
            return fail_errno("wait for the supervisor's start");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail_errno("fork", WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
    return {};
}

Result<void> become_daemon() {
    IOPERMD_TRY(drop_inherited_descriptors());
    if (chdir("/") != 0)
        return fail_errno("chdir /");
    set_signals();
    lift_limits();
    return {};
}

}  // namespace iopermd::run
