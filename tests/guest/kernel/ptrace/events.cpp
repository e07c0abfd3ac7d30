// SPDX-License-Identifier: Apache-2.0
#include "../common/clone.h"
#include "groups.h"

using namespace groups;

namespace {

constexpr unsigned kEverything = kFork | kVfork | kClone | kExec | kVforkDone | kExit;

// Follows the first tracee; what it makes is followed to its own first stop and end when the maker has gone
// on.
void follow(const char* what, unsigned options, long child) {
    long made = 0;
    for (int stops = 0; stops < 12; stops++) {
        ptrace(kContinue, child);
        const int status = wait_status(child);
        line("%s: %s", what, *stop_of(status));
        if (!WIFSTOPPED(status))
            break;
        const int event = status >> 16;
        const long message = static_cast<long>(message_of(child));
        line("  info %s, message %s", *info_of(child),
             event == 0         ? "none"
             : event == 6       ? *outcome(message)
             : message == made  ? "the new one"
             : message == child ? "its id"
                                : "another id");
        if (event >= 1 && event <= 3) {
            made = message;
            line("  new one: %s, info %s, options as here: %s", *next_stop(made), *info_of(made),
                 registers_of(made).rax == 0 ? "returns 0" : "RETURNS SOMETHING");
            ptrace(kContinue, made);
            if (options & kExit) {
                line("  new one: %s", *next_stop(made));
                ptrace(kContinue, made);
            }
            if (event != 2)
                line("  new one: %s", *next_stop(made));
        }
    }
    if (made != 0)
        line("  at the end: %s", *next_stop(made));
}

long plain_child() {
    const long child = raw(SYS_fork);
    if (child == 0)
        raw(SYS_exit_group, 4);
    int status = 0;
    raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), 0, 0);
    return status >> 8;
}

void forks() {
    for (const unsigned options : List{0u, kFork + 0u, kFork | kExit})
        follow("fork", options, start_traced(options, plain_child));
}

void clones() {
    const auto other_signal = [] {
        const long child = raw(SYS_clone, SIGUSR1);
        if (child == 0)
            raw(SYS_exit_group, 6);
        int status = 0;
        raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), static_cast<unsigned>(kAll), 0);
        return status >> 8;
    };
    follow("clone with SIGUSR1", kClone, start_traced(kClone, [&] {
               signal(SIGUSR1, SIG_IGN);
               return other_signal();
           }));
    follow("clone, only forks wanted", kFork, start_traced(kFork, [&] {
               signal(SIGUSR1, SIG_IGN);
               return other_signal();
           }));
}

void executions() {
    for (const unsigned options : List{0u, kExec + 0u, kExec | kMarkCalls}) {
        const long child = start_traced(options, [] {
            const char* arguments[] = {"ptrace", "--exit", nullptr};
            const char* nothing[] = {nullptr};
            raw(SYS_execve, word("/nowhere"), word(arguments), word(nothing));
            raw(SYS_execve, word("/proc/self/exe"), word(arguments), word(nothing));
            return 1;
        });
        ptrace(options & kMarkCalls ? kSystemCall : kContinue, child);
        for (int stops = 0; stops < 6; stops++) {
            const int status = wait_status(child);
            line("options %x: %s", options, *stop_of(status));
            if (!WIFSTOPPED(status))
                break;
            const user_regs_struct registers = registers_of(child);
            line("  info %s, number %lld, rax %lld, message %s", *info_of(child), registers.orig_rax,
                 static_cast<long long>(registers.rax),
                 message_of(child) == static_cast<unsigned long>(child)
                     ? "its id"
                     : *outcome(static_cast<long>(message_of(child))));
            ptrace(options & kMarkCalls && stops < 4 ? kSystemCall : kContinue, child);
        }
    }
}

void exits() {
    const long child = start_traced(kExit, [] { return 9; });
    ptrace(kContinue, child);
    line("exit: %s, message %lx", *next_stop(child), message_of(child));
    ptrace(kContinue, child);
    line("then: %s", *next_stop(child));
    const long killed = start_traced(kExit, wait_for_ever);
    ptrace(kContinue, killed);
    kill(static_cast<pid_t>(killed), SIGKILL);
    line("SIGKILL: %s, message %lx", *next_stop(killed), message_of(killed));
    ptrace(kContinue, killed);
    line("then: %s", *next_stop(killed));
}

// A seized one's children are born into a stop of their own.
void seized() {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    const long child = start_free([&] {
        char byte;
        if (read(ends[0], &byte, 1) != 1)
            return 1l;
        return plain_child();
    });
    ptrace(kSeize, child, 0, kFork);
    if (write(ends[1], "", 1) != 1)
        return;
    line("%s", *next_stop(child));
    const long made = static_cast<long>(message_of(child));
    line("new one: %s, info %s", *next_stop(made), *info_of(made));
    ptrace(kContinue, made);
    line("new one: %s", *next_stop(made));
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
    line("info %s", *info_of(child, made));
    ptrace(kContinue, child, 0, SIGCHLD);
    line("%s", *next_stop(child));
}

}  // namespace

void groups::events() {
    fresh("forks", forks);
    fresh("clones", clones);
    fresh("executions", executions);
    fresh("exits", exits);
    fresh("seized", seized);
}
