// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

namespace {

void refused(const char* what, const CloneArguments& arguments) {
    const long result = clone3_raw(arguments);
    if (result == 0)
        _exit(77);
    const int next = dup(1);
    line("%s: %s, next descriptor %d, %s", what, *outcome(result), next,
         waitpid(-1, nullptr, 0) < 0 ? "no child" : "A CHILD");
    close(next);
}

CloneArguments asking(unsigned long flags, int* descriptor) {
    CloneArguments arguments;
    arguments.flags = kPidfd | flags;
    arguments.exit_signal = SIGCHLD;
    arguments.pidfd = word(descriptor);
    return arguments;
}

void refusals() {
    int descriptor = -1;
    CloneArguments arguments = asking(0, nullptr);
    refused("no address", arguments);
    arguments.pidfd = 0xffff888000000000;
    refused("kernel address", arguments);
    arguments = asking(CLONE_PARENT_SETTID, &descriptor);
    arguments.parent_tid = word(&descriptor);
    refused("one address for both", arguments);
    refused("detached", asking(CLONE_DETACHED, &descriptor));
    arguments = asking(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FS | CLONE_FILES, &descriptor);
    arguments.exit_signal = 0;
    refused("thread", arguments);
    line("clone, one address for both: %s",
         *outcome(raw(SYS_clone, kPidfd | CLONE_PARENT_SETTID | SIGCHLD, 0, word(&descriptor), 0, 0)));
    line("clone, detached: %s",
         *outcome(raw(SYS_clone, kPidfd | CLONE_DETACHED | SIGCHLD, 0, word(&descriptor), 0, 0)));
    line("clone, no address: %s", *outcome(raw(SYS_clone, kPidfd | SIGCHLD, 0, 0, 0, 0)));
    line("address after refusals: %d", descriptor);

    const rlimit none = {3, 3};
    setrlimit(RLIMIT_NOFILE, &none);
    refused("no descriptor free", asking(0, &descriptor));
}

// Who has the descriptor: the parent, and the child only where both share a table.
void owners() {
    for (const unsigned long flags : List{0ul, static_cast<unsigned long>(CLONE_FILES)}) {
        int descriptor = -1, tid = 0;
        CloneArguments arguments = asking(flags | CLONE_PARENT_SETTID, &descriptor);
        arguments.parent_tid = word(&tid);
        const long pid = clone3_raw(arguments);
        if (pid == 0)
            _exit(fcntl(3, F_GETFD) < 0 ? 1 : 2);
        int status = 0;
        waitpid(static_cast<pid_t>(pid), &status, 0);
        line("descriptor %d, tid %s, child with %s table: %s", descriptor, tid == pid ? "told" : "WRONG",
             flags == 0 ? "its own" : "the same", *ending(status));
        close(descriptor);
    }
    int descriptor = -1;
    const long pid = raw(SYS_clone, kPidfd | SIGCHLD, 0, word(&descriptor), 0, 0);
    if (pid == 0)
        _exit(5);
    siginfo_t info{};
    line("clone: descriptor %d, wait %s", descriptor, *outcome(wait_for(descriptor, &info, WEXITED)));
    line("the child: %s, status %d", info.si_pid == pid ? "that one" : "ANOTHER", info.si_status);
    close(descriptor);
}

}  // namespace

void groups::making() {
    fresh("refusals", refusals);
    fresh("owners", owners);
}
