// SPDX-License-Identifier: Apache-2.0
#include "client/run/keeper.h"

#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "client/run/answer.h"
#include "client/run/fault_log.h"
#include "client/run/filter.h"
#include "client/run/linux_ptrace.h"
#include "client/run/supervisor.h"

namespace iopermd::run {
namespace {

std::string user_words() {
    const passwd* entry = getpwuid(getuid());
    return entry != nullptr ? std::string("user ") + entry->pw_name : "uid " + std::to_string(getuid());
}

// Waits; whether each descriptor has something to read, or has ended. -1 never has.
template <size_t N>
std::array<bool, N> wait_for(const int (&fds)[N], int timeout = -1) {
    pollfd polled[N];
    for (size_t i = 0; i < N; i++)
        polled[i] = {fds[i], POLLIN, 0};
    std::array<bool, N> out{};
    if (poll(polled, N, timeout) > 0)
        for (size_t i = 0; i < N; i++)
            out[i] = polled[i].revents != 0;
    return out;
}

class Keeper {
public:
    Keeper(Duty& duty, Session& session, Grant grant)
        : duty_(duty),
          session_(session),
          grant_(std::move(grant)),
          faults_(duty.log, grant_.ports, user_words()) {}

    void run(const std::vector<sock_filter>& filter) {
        if (duty_.verbose)
            duty_.log.line(fmt::format("grant {}: {}{}{}", grant_.id, print_ports(grant_.ports),
                                       grant_.note.empty() ? "" : ", ", grant_.note));
        if (!send_launch(filter) || !wait_until_ready())
            return;
        if (duty_.supervise)
            supervise();
        else
            watch_process();
    }

private:
    pid_t pid() const { return duty_.wish.redeemer; }

    template <class T>
    bool send_control(const T& message) {
        return send(duty_.control.get(), &message, sizeof message, MSG_NOSIGNAL) == sizeof message;
    }

    bool send_launch(const std::vector<sock_filter>& filter) {
        launch::Launch& launch = duty_.launch;
        launch.ticket = grant_.ticket;
        launch.supervisor = duty_.supervise ? getpid() : 0;
        launch.filter_length = static_cast<uint32_t>(filter.size());
        std::copy(filter.begin(), filter.end(), launch.filter);
        return send_answer(duty_.control.get(), {}) && send_control(launch);
    }

    // False: it failed and has said why, or has been killed, or the grant has ended.
    bool wait_until_ready() {
        for (;;) {
            const auto [control, change] = wait_for({duty_.control.get(), session_.change_fd()});
            if (change && take_change())
                return false;
            if (!control)
                continue;
            launch::Step step{};
            return recv(duty_.control.get(), &step, sizeof step, 0) == sizeof step &&
                   step.kind == launch::Kind::Ready;
        }
    }

    // True: the grant has ended; this process should too, which detaches it from everything at once.
    bool take_change() {
        const Change change = session_.change();
        if (change.kind == Change::Kind::None)
            return false;
        const bool ended = change.kind == Change::Kind::Ended;
        const ProcessName who = process_name(pid());
        duty_.log.line(fmt::format("{}[{}] {}: {}", who.name, pid(),
                                   ended ? "loses its ports" : "keeps " + print_ports(change.ports),
                                   change.reason));
        if (!ended) {
            faults_.set_grant(change.ports);
            supervisor_.let_go();
        }
        return ended;
    }

    // Without ptrace: the session lasts as long as the program.
    void watch_process() {
        if (!duty_.supervise && !send_control(launch::Step{launch::Kind::Go, 0}))
            return;
        for (;;) {
            const auto [ended, change] = wait_for({duty_.process.get(), session_.change_fd()});
            if (ended || (change && take_change()))
                return;
        }
    }

    void supervise() {
        sigset_t child;
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        const UniqueFd signals{signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK)};
        if (const int error = signals ? ptrace_.seize(pid()) : errno; error != 0) {
            send_control(launch::Step{launch::Kind::Stop, error});
            return;
        }
        supervisor_.adopt(pid());
        if (!send_control(launch::Step{launch::Kind::Go, 0}))
            return;
        duty_.control.reset();
        while (handle_stops()) {
            const int timeout = supervisor_.has_deadline() ? 100 : -1;
            const auto [stops, change] = wait_for({signals.get(), session_.change_fd()}, timeout);
            signalfd_siginfo taken;
            while (stops && read(signals.get(), &taken, sizeof taken) > 0) {
            }
            if (change && take_change())
                return;
            supervisor_.release_overdue(TraceeTable::Clock::now());
        }
        if (!program_ended_)
            watch_process();
    }

    // Handles everything that has happened to the threads so far. False: none is traced any more.
    bool handle_stops() {
        for (;;) {
            siginfo_t info{};
            if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) != 0)
                return errno != ECHILD;
            if (info.si_pid == 0)
                return true;
            // The shell learns of the program's end when we have taken it from the kernel; by then the pipe
            // must have ended.
            if (info.si_pid == pid() && info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED) {
                program_ended_ = true;
                duty_.log.close_stream();
            }
            int status = 0;
            if (waitpid(info.si_pid, &status, __WALL | WNOHANG) == info.si_pid)
                supervisor_.handle(info.si_pid, status, TraceeTable::Clock::now());
        }
    }

    Duty& duty_;
    Session& session_;
    Grant grant_;
    LinuxPtrace ptrace_;
    FaultLog faults_;
    Supervisor supervisor_{ptrace_, faults_};
    bool program_ended_ = false;
};

void refuse(Duty& duty, const Refusal& refusal) {
    // Where ioperm-run has gone, nobody wants to know.
    (void)send_answer(duty.control.get(), {exit_status(refusal.code), refusal.text});
}

}  // namespace

void keep(Duty& duty, const SessionFactory& connect) {
    auto session = connect();
    if (!session)
        return refuse(duty, session.error());
    auto grant = (*session)->acquire(duty.wish);
    if (!grant)
        return refuse(duty, grant.error());
    auto filter = make_filter(grant->ports, duty.supervise ? IoplAnswer::Supervisor : IoplAnswer::Always);
    if (!filter)
        return refuse(duty, {filter.error().code, "ioperm-run: " + filter.error().message + "\n"});
    Keeper(duty, **session, std::move(*grant)).run(*filter);
    // The process ends now, and with it the session and every tracing; to close it in good order would only
    // delay that.
    (void)session->release();
}

}  // namespace iopermd::run
