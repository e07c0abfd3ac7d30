// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "process.h"
#include "report.h"
#include "serial.h"

namespace {

// A pipe whose far end is one of the serial lines.
class Pump {
public:
    Pump(Events& events, const Serial& line) : events_(events), line_(line) {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            report::system_failure("pipe failed in the guest");
        }
        from_ = ends[0];
        to_ = ends[1];
        fcntl(from_, F_SETFL, O_NONBLOCK);
        events_.watch(from_, [this] { move_some(); });
    }
    Pump(const Pump&) = delete;
    Pump& operator=(const Pump&) = delete;

    int input() const { return to_; }

    // What is in the pipe now, and no more: a background child of the command may write for ever.
    void empty() {
        int held = 0;
        ioctl(from_, FIONREAD, &held);
        for (size_t left = static_cast<size_t>(held); left > 0;) {
            const size_t moved = move_some();
            left -= moved == 0 ? left : std::min(left, moved);
        }
        events_.unwatch(from_);
    }

private:
    size_t move_some() {
        const ssize_t got = read(from_, buffer_.data(), buffer_.size());
        if (got <= 0) {
            return 0;
        }
        line_.write({buffer_.data(), static_cast<size_t>(got)});
        return static_cast<size_t>(got);
    }

    Events& events_;
    const Serial& line_;
    int from_ = -1;
    int to_ = -1;
    std::array<char, 65536> buffer_{};
};

int status_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace

Command::Command(std::vector<std::string> argv, User user) : argv_(std::move(argv)), user_(std::move(user)) {}

int Command::run(Events& events) {
    Pump output(events, serial::output());
    Pump errors(events, serial::errors());
    Process process;
    process.argv = argv_;
    process.environment = {"HOME=" + user_.home, "USER=" + user_.name, "TERM=dumb"};
    process.user = user_;
    process.cgroup = "user.slice/session-1.scope";
    process.directory = user_.uid == 0 ? "/" : user_.home;
    process.output = output.input();
    process.errors = errors.input();

    std::optional<pid_t> pid;
    std::optional<int> ended;
    events.each_exit([&](pid_t who, int wait_status) {
        if (pid == who) {
            ended = status_of(wait_status);
        }
    });
    report::ready();
    pid = process.start();
    if (!pid) {
        report::system_failure("cannot run '" + argv_.front() + "' in the guest");
    }
    while (!ended) {
        events.turn();
    }
    output.empty();
    errors.empty();
    return *ended;
}
