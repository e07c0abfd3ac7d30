// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <stdlib.h>

#include "groups.h"

using namespace groups;

namespace {

void execute(const char* word) {
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv("PID_BEFORE", pid, 1);
    execl(self, self, "--executed", word, nullptr);
    line("execl: %s", error_name(errno));
}

void sleep_long() {
    pause_ms(1000000);
}

}  // namespace

int groups::executed(const char* word) {
    if (strcmp(word, "barrier") == 0)
        return registered_after_exec();
    const char* before = getenv("PID_BEFORE");
    struct sigaction action {};
    sigaction(SIGUSR1, nullptr, &action);
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, nullptr, &blocked);
    line("executed by %s: pid as before %s, gettid is getpid %s, handler %s, SIGUSR2 blocked %s", word,
         before != nullptr && atoi(before) == getpid() ? "yes" : "no",
         raw(SYS_gettid) == getpid() ? "yes" : "no", action.sa_handler == SIG_DFL ? "default" : "kept",
         sigismember(&blocked, SIGUSR2) ? "yes" : "no");
    return 11;
}

void groups::executions() {
    int status = in_child([] {
        signal(SIGUSR1, [](int) {});
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR2);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        auto body = sleep_long;
        for (int each = 0; each < 3; ++each)
            start_thread(body);
        let_wait();
        execute("the leader");
        return 1;
    });
    line("execve by the leader: %s", *ending(status));
    status = in_child([] {
        auto body = sleep_long;
        auto executing = [] { execute("another thread"); };
        for (int each = 0; each < 3; ++each)
            start_thread(body);
        start_thread(executing);
        sleep_long();
        return 1;
    });
    line("execve by another thread: %s", *ending(status));
    status = in_child([] {
        static volatile bool alive;
        auto body = [] {
            pause_ms(200);
            alive = true;
        };
        const pthread_t thread = start_thread(body);
        in_thread([] {
            execl("/nonexistent", "x", nullptr);
            line("execve that fails: %s", error_name(errno));
        });
        pthread_join(thread, nullptr);
        return alive ? 12 : 13;
    });
    line("the other threads after that: %s", *ending(status));
}
