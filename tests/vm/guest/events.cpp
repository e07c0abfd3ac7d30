// SPDX-License-Identifier: Apache-2.0
#include "events.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "report.h"

namespace {

// A signal that becomes a byte in a pipe, which any kernel can do; signalfd is Linux's own.
int child_told = -1;

void tell_child(int) {
    const int error = errno;
    write(child_told, "", 1);
    errno = error;
}

}  // namespace

Events::Events() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        report::system_failure("pipe failed in the guest");
    }
    children_ = ends[0];
    child_told = ends[1];
    struct sigaction told {};
    told.sa_handler = tell_child;
    told.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    sigaction(SIGCHLD, &told, nullptr);
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
    std::array<char, 64> told{};
    while (read(children_, told.data(), told.size()) > 0) {
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
    if (poll(fds.data(), fds.size(), wait_ms()) < 0) {
        return;  // interrupted: the byte is in the pipe, the next turn finds it
    }
    for (const pollfd& one : fds) {
        const auto found = one.revents == 0 ? readable_.end() : readable_.find(one.fd);
        if (found != readable_.end()) {
            const auto handler = found->second;  // a copy: the handler may unwatch itself
            handler();
        }
    }
    run_due();
}
