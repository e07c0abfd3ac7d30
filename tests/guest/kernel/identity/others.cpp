// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "state.h"

namespace {

// May a process of these ids signal one that belongs to others? Real or effective against real or saved.
void may_kill(const char* what, unsigned sender_real, unsigned sender_effective, unsigned real,
              unsigned effective, unsigned saved, int number) {
    fresh(what, [&] {
        const pid_t target = fork();
        if (target == 0) {
            raw(SYS_setresuid, real, effective, saved);
            for (;;)
                pause();
        }
        // Until it is who it shall be: it tells by becoming unreachable or not, so give it time instead.
        const timespec time = {0, 40000000};
        nanosleep(&time, nullptr);
        const int status = in_child([&] {
            raw(SYS_setresuid, sender_real, sender_effective, sender_effective);
            return kill(target, number) == 0 ? 0 : errno;
        });
        line("%s: %s", what, WEXITSTATUS(status) == 0 ? "may" : error_name(WEXITSTATUS(status)));
        kill(target, SIGKILL);
        waitpid(target, nullptr, 0);
    });
}

}  // namespace

void groups::others() {
    may_kill("kill, root to user", 0, 0, 1000, 1000, 1000, SIGCONT);
    may_kill("kill, user to root", 1000, 1000, 0, 0, 0, 0);
    may_kill("kill, user to the same", 1000, 1000, 1000, 1000, 1000, 0);
    may_kill("kill, user to another", 1000, 1000, 2000, 2000, 2000, 0);
    may_kill("kill, real id matches real", 1000, 3000, 1000, 2000, 2000, 0);
    may_kill("kill, effective matches saved", 3000, 1000, 2000, 2000, 1000, 0);
    may_kill("kill, only the target's effective matches", 1000, 1000, 2000, 1000, 2000, 0);
    may_kill("kill, SIGCONT in the same session", 1000, 1000, 2000, 2000, 2000, SIGCONT);
    fresh("limits", [] {
        rlimit limit = {64, 128};
        line("lower limits: %s", *outcome(raw(SYS_setrlimit, RLIMIT_NOFILE, word(&limit))));
        become(1000);
        limit = {128, 128};
        const long soft = raw(SYS_setrlimit, RLIMIT_NOFILE, word(&limit));
        limit = {128, 256};
        const long hard = raw(SYS_setrlimit, RLIMIT_NOFILE, word(&limit));
        limit = {300, 128};
        const long mixed = raw(SYS_setrlimit, RLIMIT_NOFILE, word(&limit));
        line("as user, soft up to hard: %s, hard up: %s, soft beyond hard: %s", *outcome(soft),
             *outcome(hard), *outcome(mixed));
        line("nice down: %s, nice up: %s", *outcome(raw(SYS_setpriority, PRIO_PROCESS, 0, 5)),
             *outcome(raw(SYS_setpriority, PRIO_PROCESS, 0, static_cast<unsigned long>(-5))));
    });
}
