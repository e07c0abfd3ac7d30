// SPDX-License-Identifier: Apache-2.0
#include "events.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "report.h"

Events::Events() {
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, nullptr);
    children_ = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
    if (children_ < 0) {
        report::system_failure("signalfd failed in the guest");
    }
    watch(children_, [this] { reap(); });
}

void Events::watch(int fd, std::function<void()> readable) {
    readable_[fd] = std::move(readable);
}

void Events::unwatch(int fd) {
    readable_.erase(fd);
}

void Events::each_exit(OnExit told) {
    on_exit_.push_back(std::move(told));
}

void Events::after(Clock::duration delay, std::function<void()> due) {
    due_.emplace(Clock::now() + delay, std::move(due));
}

int Events::wait_ms() const {
    if (due_.empty()) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.begin()->first - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void Events::reap() {
    signalfd_siginfo told{};
    while (read(children_, &told, sizeof told) > 0) {
    }
    // One SIGCHLD may stand for many children, and init also buries orphans that it never started.
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
        for (const OnExit& tell : on_exit_) {
            tell(pid, status);
        }
    }
}

void Events::run_due() {
    while (!due_.empty() && due_.begin()->first <= Clock::now()) {
        const auto first = due_.extract(due_.begin());
        first.mapped()();
    }
}

void Events::turn() {
    std::vector<pollfd> fds;
    for (const auto& [fd, handler] : readable_) {
        fds.push_back({fd, POLLIN, 0});
    }
    poll(fds.data(), fds.size(), wait_ms());
    for (const pollfd& one : fds) {
        const auto found = one.revents == 0 ? readable_.end() : readable_.find(one.fd);
        if (found != readable_.end()) {
            const auto handler = found->second;  // a copy: the handler may unwatch itself
            handler();
        }
    }
    run_due();
}
