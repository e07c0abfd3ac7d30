// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/prctl.h>

#include "state.h"

namespace {

void no_new_privileges() {
    fresh("no_new_privs", [] {
        line("no_new_privs at first: %s", *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)));
        line("set to 2: %s, set with another argument: %s",
             *outcome(raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0)),
             *outcome(raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0)));
        line("set: %s, unset: %s, is %s", *outcome(raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)),
             *outcome(raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)),
             *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)));
        in_child([] {
            line("child: %s", *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)));
            return 0;
        });
        line("root keeps what it has: %s", *state::capabilities());
    });
}

void names() {
    fresh("names", [] {
        char name[17] = {};
        raw(SYS_prctl, PR_SET_NAME, word("twenty-characters-long"));
        line("name set: %s, read: %s", *outcome(raw(SYS_prctl, PR_GET_NAME, word(name))), name);
        in_thread([] {
            char own[17] = {};
            raw(SYS_prctl, PR_SET_NAME, word("thread"));
            raw(SYS_prctl, PR_GET_NAME, word(own));
            line("a thread's name: %s", own);
        });
        raw(SYS_prctl, PR_GET_NAME, word(name));
        line("the first thread's: %s", name);
        line("name at a bad address: %s", *outcome(raw(SYS_prctl, PR_SET_NAME, 8)));
    });
}

void other_options() {
    fresh("others", [] {
        int number = 77;
        line("parent-death signal: set %s, read %s, is %d, bad %s",
             *outcome(raw(SYS_prctl, PR_SET_PDEATHSIG, SIGUSR1)),
             *outcome(raw(SYS_prctl, PR_GET_PDEATHSIG, word(&number))), number,
             *outcome(raw(SYS_prctl, PR_SET_PDEATHSIG, 65)));
        line("dumpable: %s, off %s, is %s, bad %s", *outcome(raw(SYS_prctl, PR_GET_DUMPABLE)),
             *outcome(raw(SYS_prctl, PR_SET_DUMPABLE, 0)), *outcome(raw(SYS_prctl, PR_GET_DUMPABLE)),
             *outcome(raw(SYS_prctl, PR_SET_DUMPABLE, 3)));
        line("unknown option: %s", *outcome(raw(SYS_prctl, 9999, 0, 0, 0, 0)));
    });
    fresh("parent death", [] {
        int ends[2];
        if (pipe(ends) != 0)
            return;
        in_child([&] {
            if (fork() == 0) {
                raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
                close(ends[0]);
                if (write(ends[1], "r", 1) != 1)
                    _exit(1);
                for (;;)
                    pause();
            }
            char byte;
            return read(ends[0], &byte, 1) == 1 ? 0 : 1;
        });
        close(ends[1]);
        char byte;
        line("the child of a dead parent: %s", read(ends[0], &byte, 1) == 0 ? "died too" : "lives");
    });
}

}  // namespace

void groups::privileges() {
    no_new_privileges();
    names();
    other_options();
}
