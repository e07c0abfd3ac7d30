// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void say(const char* text) {
    raw(SYS_write, 1, word(text), strlen(text));
}

// exit_group(2), which libc's _exit calls, is not among the four.
void leave(unsigned long code) {
    raw(SYS_exit, code);
}

template <class Fn>
void under_strict(const char* what, Fn fn) {
    const int status = in_child([&] {
        if (raw(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 12345) != 0)
            return 97;
        fn();
        leave(7);
        return 0;
    });
    line("%s: %s", what, *ending(status));
}

void calls() {
    under_strict("exit", [] {});
    under_strict("write", [] { say("written\n"); });
    under_strict("read of nothing", [] { raw(SYS_read, ~0ul, 0, 0); });
    under_strict("getpid", [] { raw(SYS_getpid); });
    under_strict("exit_group", [] { raw(SYS_exit_group, 0); });
    under_strict("unknown", [] { raw(kProbe); });
    under_strict("prctl", [] { raw(SYS_prctl, PR_GET_SECCOMP); });
}

void entering() {
    const int status = in_child([] {
        line("seccomp: %s", *outcome(seccomp(SECCOMP_SET_MODE_STRICT, 0, nullptr)));
        say("and goes on\n");
        leave(3);
        return 0;
    });
    line("by seccomp(2): %s", *ending(status));
    const int thread = in_child([] {
        in_thread([] {
            raw(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
            raw(SYS_getpid);
        });
        line("one thread was killed, the other is under mode %s", *outcome(raw(SYS_prctl, PR_GET_SECCOMP)));
        return 4;
    });
    line("a thread: %s", *ending(thread));
}

}  // namespace

void groups::strict() {
    fresh("calls", calls);
    fresh("entering", entering);
}
