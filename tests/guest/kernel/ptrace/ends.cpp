// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// A tracer that ends frees what it traces, or kills it.
void tracer_ends() {
    for (const unsigned options : List{0u, kExitKill + 0u}) {
        const long child = start_free(wait_for_ever);
        in_child([&] {
            line("seize: %s", *outcome(ptrace(kSeize, child, 0, options)));
            ptrace(kInterrupt, child);
            line("%s", *next_stop(child));
            return 0;
        });
        usleep(20000);
        line("options %x: %s", options, *next_stop(child, WNOHANG));
        kill(static_cast<pid_t>(child), SIGTERM);
        line("%s", *next_stop(child, 0));
    }
}

// The parent hears of the end when the tracer has.
void told_in_turn() {
    const long child = start_free(wait_for_ever);
    int go[2], done[2];
    if (pipe(go) != 0 || pipe(done) != 0)
        return;
    const pid_t tracer = fork();
    if (tracer == 0) {
        char byte;
        ptrace(kSeize, child);
        kill(static_cast<pid_t>(child), SIGTERM);
        const int status = wait_status(child);
        ptrace(kContinue, child, 0, static_cast<unsigned long>(WSTOPSIG(status)));
        siginfo_t info{};
        raw(SYS_waitid, 1, static_cast<unsigned long>(child), word(&info), WEXITED | WNOWAIT | 0x40000000u,
            0);
        if (write(done[1], "", 1) != 1 || read(go[0], &byte, 1) != 1)
            _exit(1);
        line("tracer: code %d, status %d, then %s", info.si_code, info.si_status, *next_stop(child));
        line("tracer again: %s", wait_status(child) == -1 ? "no child" : "SOMETHING");
        _exit(0);
    }
    char byte;
    if (read(done[0], &byte, 1) != 1)
        return;
    line("parent, before: %s", *next_stop(child, WNOHANG));
    if (write(go[1], "", 1) != 1)
        return;
    const Text heard = next_stop(child, 0);
    waitpid(tracer, nullptr, 0);
    line("parent: %s", *heard);
}

// Threads of a tracee end one by one, and each is told.
void threads_end() {
    const long child = start_traced(kClone, [] {
        in_thread([] {});
        return 6;
    });
    ptrace(kContinue, child);
    const int status = wait_status(child);
    line("%s", *stop_of(status));
    const long thread = static_cast<long>(message_of(child));
    line("thread: %s", *next_stop(thread));
    ptrace(kContinue, thread);
    line("thread: %s", *next_stop(thread));
    ptrace(kContinue, child);
    line("thread again: %s", wait_status(thread) == -1 ? "no child" : "SOMETHING");
    line("process: %s", *next_stop(child));
}

// wait4's options and a stop.
void waits() {
    const long child = start_traced(0, [] {
        raise(SIGUSR1);
        return 0;
    });
    ptrace(kContinue, child);
    siginfo_t info{};
    raw(SYS_waitid, 1, static_cast<unsigned long>(child), word(&info), WSTOPPED | WNOWAIT, 0);
    line("waitid: code %d status %d", info.si_code, info.si_status);
    line("with no option: %s", *next_stop(child, 0));
    line("told once: %s", *next_stop(child, kAll | WNOHANG));
    in_thread([child] {
        line("another thread: %s, its own only: %s", *next_stop(child, kAll | WNOHANG),
             wait_status(child, kAll | WNOHANG | 0x20000000) == -1 ? "no child" : "SOMETHING");
    });
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

}  // namespace

void groups::ends() {
    fresh("tracer ends", tracer_ends);
    fresh("told in turn", told_in_turn);
    fresh("threads end", threads_end);
    fresh("waits", waits);
}
