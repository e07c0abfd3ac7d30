// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "capabilities.h"

namespace {

constexpr const char* path_variable = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool enter_cgroup(const std::string& name) {
    std::string place = "/sys/fs/cgroup";
    if (access((place + "/cgroup.procs").c_str(), F_OK) != 0) {
        return true;  // a kernel without cgroups
    }
    for (size_t end = 0; end != std::string::npos;) {
        end = name.find('/', end + 1);
        mkdir((place + '/' + name.substr(0, end)).c_str(), 0755);
    }
    const int procs = open((place + '/' + name + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
    const bool entered = procs >= 0 && write(procs, "0", 1) == 1;
    close(procs);
    return entered;
}

void plain_signals() {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

// systemd's defaults, so that a program meets the limits that it would meet on a Debian system.
bool usual_limits() {
    const rlimit files{1024, 524288};
    const rlimit locked{8u << 20, 8u << 20};
    return setrlimit(RLIMIT_NOFILE, &files) == 0 && setrlimit(RLIMIT_MEMLOCK, &locked) == 0;
}

bool take_descriptors(const Process& wanted, int null) {
    const std::array sources{wanted.input, wanted.output, wanted.errors};
    for (int target = 0; target < 3; ++target) {
        if (dup2(sources[target] < 0 ? null : sources[target], target) < 0) {
            return false;
        }
    }
    return wanted.listener < 0 || dup2(wanted.listener, 3) == 3;
}

bool take_identity(const Process& wanted) {
    const User& user = wanted.user;
    // The bounding set goes first: lowering it needs CAP_SETPCAP, which the change of user takes away.
    if (wanted.bounding_set && !capabilities::bound_to(*wanted.bounding_set)) {
        return false;
    }
    if (setgroups(user.groups.size(), user.groups.data()) != 0 ||
        setresgid(user.gid, user.gid, user.gid) != 0 || setresuid(user.uid, user.uid, user.uid) != 0) {
        return false;
    }
    if (user.uid != 0 && !capabilities::drop_all()) {
        return false;
    }
    return !wanted.no_new_privileges || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

}  // namespace

void Process::become(int complaint) const {
    std::vector<std::string> variables = environment;
    variables.emplace_back(path_variable);
    if (listener >= 0) {
        variables.push_back("LISTEN_PID=" + std::to_string(getpid()));
    }
    clearenv();
    for (std::string& variable : variables) {
        putenv(variable.data());
    }
    std::vector<char*> words;
    for (const std::string& word : argv) {
        words.push_back(const_cast<char*>(word.c_str()));  // execvp's old signature; it writes nothing
    }
    words.push_back(nullptr);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    plain_signals();
    umask(022);
    setsid();
    if (null >= 0 && enter_cgroup(cgroup) && usual_limits() && take_descriptors(*this, null) &&
        take_identity(*this)) {
        if (chdir(directory.c_str()) != 0) {
            chdir("/");  // nobody's home does not exist
        }
        execvp(words[0], words.data());
    }
    const int error = errno;
    write(complaint, &error, sizeof error);
    _exit(127);
}

std::optional<pid_t> Process::start() const {
    std::array<int, 2> complaint{};
    if (pipe2(complaint.data(), O_CLOEXEC) != 0) {
        return std::nullopt;
    }
    // Above the descriptors that the program gets, or dup2 would overwrite it.
    const int told = fcntl(complaint[1], F_DUPFD_CLOEXEC, 10);
    close(complaint[1]);
    const pid_t pid = fork();
    if (pid == 0) {
        become(told);
    }
    close(told);
    int error = 0;
    const bool failed =
        pid < 0 || read(complaint[0], &error, sizeof error) == static_cast<ssize_t>(sizeof error);
    close(complaint[0]);
    if (failed) {
        errno = pid < 0 ? errno : error;
        return std::nullopt;
    }
    return pid;
}
