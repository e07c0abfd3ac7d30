// SPDX-License-Identifier: Apache-2.0
#include <sched.h>

#include "groups.h"

using namespace groups;

namespace {

void by_fork() {
    no_new_privileges();
    answer_probe(SECCOMP_RET_ERRNO | 11);
    answer_probe(SECCOMP_RET_ERRNO | 12);
    const int status = in_child([] {
        line("child: probe %s, seccomp %s, filters %s, no_new_privs %s", *outcome(raw(kProbe)),
             *status_line("Seccomp"), *status_line("Seccomp_filters"), *status_line("NoNewPrivs"));
        answer_probe(SECCOMP_RET_ERRNO | 1);
        line("child, one more: probe %s, filters %s", *outcome(raw(kProbe)), *status_line("Seccomp_filters"));
        return 0;
    });
    line("child: %s; parent: probe %s, filters %s", *ending(status), *outcome(raw(kProbe)),
         *status_line("Seccomp_filters"));
}

void by_execve() {
    const int status = in_child([] {
        answer_probe(SECCOMP_RET_ERRNO | 13);
        const char* arguments[] = {"seccomp", "--probe", nullptr};
        execv("/proc/self/exe", const_cast<char**>(arguments));
        return 1;
    });
    line("execve: %s", *ending(status));
}

// Another thread, which does as it is told: one that exists before the filter.
struct Worker {
    int ask[2], answer[2];
    pthread_t thread;
    bool filters = false;

    void work() {
        char command;
        while (read(ask[0], &command, 1) == 1 && command != 'q') {
            long result = 0;
            if (command == 'p')
                result = raw(kProbe);
            else if (command == 'f')
                result = answer_probe(SECCOMP_RET_ERRNO | 5);
            else if (command == 'n')
                result = raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
            else if (command == 't')
                result = raw(SYS_gettid);
            if (write(answer[1], &result, sizeof result) != sizeof result)
                return;
        }
    }
    long tell(char command) {
        long result = 0;
        if (write(ask[1], &command, 1) != 1 ||
            (command != 'q' && read(answer[0], &result, sizeof result) < 0))
            return -1;
        return result;
    }
};

template <class Fn>
void with_worker(Fn fn) {
    Worker worker;
    if (pipe(worker.ask) != 0 || pipe(worker.answer) != 0)
        return;
    auto body = [&worker] { worker.work(); };
    worker.thread = start_thread(body);
    fn(worker);
    worker.tell('q');
    pthread_join(worker.thread, nullptr);
}

void threads() {
    with_worker([](Worker& worker) {
        answer_probe(SECCOMP_RET_ERRNO | 11);
        line("one thread's filter: here %s, there %s", *outcome(raw(kProbe)), *outcome(worker.tell('p')));
        in_thread([] { line("a thread made under it: %s", *outcome(raw(kProbe))); });
    });
}

void synchronized() {
    become(1000);
    with_worker([](Worker& worker) {
        no_new_privileges();
        line("there: no_new_privs %ld", worker.tell('n'));
        line("synchronize: %s", *outcome(answer_probe(SECCOMP_RET_ERRNO | 11, SECCOMP_FILTER_FLAG_TSYNC)));
        line("here %s, there %s, no_new_privs there %ld", *outcome(raw(kProbe)), *outcome(worker.tell('p')),
             worker.tell('n'));
        line("again: %s, there %s", *outcome(answer_probe(SECCOMP_RET_ERRNO | 1, SECCOMP_FILTER_FLAG_TSYNC)),
             *outcome(worker.tell('p')));
    });
}

void stranger() {
    with_worker([](Worker& worker) {
        line("there a filter of its own: %s", *outcome(worker.tell('f')));
        const long result = answer_probe(SECCOMP_RET_ERRNO | 11, SECCOMP_FILTER_FLAG_TSYNC);
        line("synchronize: %s", result == worker.tell('t') ? "its id" : *outcome(result));
        line("with ESRCH: %s",
             *outcome(answer_probe(SECCOMP_RET_ERRNO | 11,
                                   SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH)));
        line("here %s, there %s, mode here %s", *outcome(raw(kProbe)), *outcome(worker.tell('p')),
             *outcome(raw(SYS_prctl, PR_GET_SECCOMP)));
    });
}

// Hundreds of filters, all of which are asked, and which end together.
void long_chain() {
    int taken = 0;
    while (taken < 300 && answer_probe(SECCOMP_RET_ERRNO | static_cast<unsigned>(taken)) == 0)
        taken++;
    line("%d filters: probe %ld, status %s", taken, raw(kProbe), *status_line("Seccomp_filters"));
}

}  // namespace

void groups::inheritance() {
    fresh("fork", by_fork);
    fresh("execve", by_execve);
    fresh("threads", threads);
    fresh("synchronized", synchronized);
    fresh("stranger", stranger);
    fresh("long chain", long_chain);
}
