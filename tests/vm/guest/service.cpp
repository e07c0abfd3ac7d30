// SPDX-License-Identifier: Apache-2.0
#include "service.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "report.h"
#include "serial.h"
#include "unix_socket.h"

namespace {

using namespace std::chrono_literals;

constexpr auto ready_within = 20s;
constexpr auto restart_after = 200ms;
constexpr int exits_allowed = 5;

}  // namespace

Service::Service(Events& events, std::string name, Process process, std::function<void(Process&)> prepare)
    : events_(events), name_(std::move(name)), process_(std::move(process)), prepare_(std::move(prepare)) {
    const std::string socket = "/run/guest/" + name_ + ".notify";
    notify_ = unix_socket::bound(SOCK_DGRAM, socket);
    process_.environment.push_back("NOTIFY_SOCKET=" + socket);
    events_.watch(notify_, [this] { heard(); });
    events_.each_exit([this](pid_t pid, int) { ended(pid); });
}

void Service::start() {
    Process once = process_;
    once.errors = open(log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    once.output = once.errors;
    prepare_(once);
    const auto started = once.start();
    const int error = errno;
    close(once.errors);
    close(once.input);
    if (!started) {
        give_up(std::string("could not be started: ") + std::strerror(error));
    }
    pid_ = *started;
    write_pid();
}

void Service::write_pid() const {
    // By way of a second file: a reader sees a whole number, the old one or the new one.
    const std::string place = "/run/guest/" + name_ + ".pid";
    const std::string text = std::to_string(pid_) + '\n';
    const int file = open((place + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    write(file, text.data(), text.size());
    close(file);
    rename((place + ".new").c_str(), place.c_str());
}

void Service::ended(pid_t pid) {
    if (pid != pid_) {
        return;
    }
    pid_ = -1;
    if (!ready_ && ++exits_before_ready_ == exits_allowed) {
        give_up("ended five times before it was ready");
    }
    events_.after(restart_after, [this] { start(); });
}

void Service::heard() {
    std::array<char, 4096> text{};
    const ssize_t size = recv(notify_, text.data(), text.size(), MSG_DONTWAIT);
    std::string_view rest(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
    while (!rest.empty()) {
        const size_t end = rest.find('\n');
        ready_ = ready_ || rest.substr(0, end) == "READY=1";
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
}

void Service::start_and_wait() {
    start();
    events_.after(ready_within, [this] { late_ = true; });
    while (!ready_ && !late_) {
        events_.turn();
    }
    if (!ready_) {
        give_up("was not ready after 20 s");
    }
}

void Service::give_up(const std::string& reason) const {
    serial::errors().write("---- " + log_path() + " ----\n");
    const int log = open(log_path().c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 4096> text{};
    for (ssize_t got = read(log, text.data(), text.size()); got > 0;
         got = read(log, text.data(), text.size())) {
        serial::errors().write({text.data(), static_cast<size_t>(got)});
    }
    serial::errors().write("----\n");
    report::failure(name_ + ' ' + reason + " (its log is above)");
}
