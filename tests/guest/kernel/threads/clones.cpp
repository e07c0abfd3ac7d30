// SPDX-License-Identifier: Apache-2.0
#include <sched.h>
#include <signal.h>

#include "../common/clone.h"
#include "groups.h"

using namespace groups;

namespace {

void refused(const char* what, unsigned long flags) {
    const long result = raw(SYS_clone, flags, 0, 0, 0, 0);
    if (result == 0)
        _exit(0);
    line("clone, %s: %s", what, *outcome(result));
}

// What a child shares is what the flags say.
void sharing() {
    static volatile int value;
    static char stack[65536] __attribute__((aligned(16)));
    const auto body = [](void*) {
        value = 1;
        if (chdir("/tmp") != 0)
            value = 2;
        close(9);
        return 0;
    };
    for (const int flags :
         List{0, CLONE_VM, CLONE_VM | CLONE_FS, CLONE_VM | CLONE_FILES, CLONE_FILES, CLONE_FS}) {
        value = 0;
        if (chdir("/") != 0 || dup2(1, 9) < 0)
            return;
        const pid_t child = clone(body, stack + sizeof stack, flags | SIGCHLD, nullptr);
        int status = 0;
        waitpid(child, &status, 0);
        char folder[64] = "";
        raw(SYS_getcwd, word(folder), sizeof folder);
        line("child with%s%s%s%s: memory %s, folder %s, descriptor %s, %s", flags & CLONE_VM ? " VM" : "",
             flags & CLONE_FS ? " FS" : "", flags & CLONE_FILES ? " FILES" : "", flags == 0 ? " nothing" : "",
             value == 0 ? "own" : "shared", folder, dup(9) < 0 ? "shared" : "own", *ending(status));
        close(9);
    }
    if (chdir("/") != 0)
        return;
}

void exit_signals() {
    for (const int number : List{SIGCHLD, SIGUSR1, 0}) {
        fresh("exit signal", [&] {
            sigset_t all;
            sigfillset(&all);
            sigprocmask(SIG_BLOCK, &all, nullptr);
            CloneArguments arguments;
            arguments.exit_signal = static_cast<unsigned long>(number);
            const long child = clone3_raw(arguments);
            if (child == 0)
                _exit(3);
            int status = 0;
            const long plain = raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), 0, 0);
            const long any =
                plain < 0 ? raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), 0x40000000, 0)
                          : 0;
            sigset_t pending;
            sigpending(&pending);
            line("exit signal %s: plain wait %s, wait for clones %s, pending SIGCHLD %d SIGUSR1 %d",
                 signal_name(number), worked(plain), plain < 0 ? worked(any) : "not needed",
                 sigismember(&pending, SIGCHLD), sigismember(&pending, SIGUSR1));
        });
    }
}

}  // namespace

void groups::clones() {
    refused("thread without handlers", CLONE_THREAD | CLONE_VM);
    refused("thread without memory", CLONE_THREAD | CLONE_SIGHAND);
    refused("handlers without memory", CLONE_SIGHAND);
    sharing();
    exit_signals();
}
