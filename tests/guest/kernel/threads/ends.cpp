// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sched.h>
#include <signal.h>

#include "groups.h"

using namespace groups;

namespace {

int pipe_ends[2];

void fault() {
    asm volatile("movl $1, (%0)" ::"r"(8UL) : "memory");
}

void blocked_in_read() {
    char byte;
    raw(SYS_read, static_cast<unsigned long>(pipe_ends[0]), word(&byte), 1);
}
void blocked_in_futex() {
    static unsigned cell;
    futex(&cell, kWait | kPrivate, 0);
}
void blocked_in_sleep() {
    pause_ms(1000000);
}
void blocked_in_poll() {
    raw(SYS_poll, 0, 0, ~0UL);
}
void blocked_in_sigsuspend() {
    const unsigned long none = 0;
    raw(SYS_rt_sigsuspend, word(&none), 8);
}
void blocked_in_wait() {
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(1500);
        _exit(0);
    }
    raw(SYS_wait4, static_cast<unsigned long>(child), 0, 0, 0);
}
void spinning() {
    for (;;)
        asm volatile("pause");
}

constexpr void (*kBodies[])() = {blocked_in_read, blocked_in_futex,      blocked_in_sleep, blocked_in_poll,
                                 spinning,        blocked_in_sigsuspend, blocked_in_wait};

void start_all() {
    for (void (*const& body)() : kBodies)
        start_thread(body);
    let_wait();
}

template <class Fn>
void end_with_threads(const char* what, Fn fn) {
    const int status = in_child([&] {
        if (pipe(pipe_ends) != 0)
            return 1;
        start_all();
        fn();
        pause_ms(100000);
        return 2;
    });
    line("%s: %s", what, *ending(status));
}

void whole_process() {
    end_with_threads("exit_group with seven threads blocked", [] { raw(SYS_exit_group, 5); });
    end_with_threads("exit_group by another thread", [] { in_thread([] { raw(SYS_exit_group, 6); }); });
    end_with_threads("fault in a thread", [] { in_thread([] { fault(); }); });
    end_with_threads("SIGKILL to the process", [] { kill(getpid(), SIGKILL); });
    end_with_threads("SIGTERM to one thread", [] {
        in_thread([] {
            raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)),
                SIGTERM);
        });
    });
}

// A bug of the own kernel: the first thread that sees SIGKILL ends the others while they are on their way to
// look for it themselves, and one of them forgot that it was to end. Needs several CPUs and a loaded machine.
void killed_while_all_look() {
    const int rounds = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 300 : 10;
    static void (*const kBody)() = spinning;
    int killed = 0;
    for (int round = 0; round < rounds; round++) {
        int ready[2];
        if (pipe(ready) != 0)
            break;
        const pid_t child = fork();
        if (child == 0) {
            for (int i = 0; i < 3; i++)
                start_thread(kBody);
            (void)!write(ready[1], "r", 1);
            spinning();
        }
        char byte;
        (void)!read(ready[0], &byte, 1);
        kill(child, SIGKILL);
        int status = 0;
        killed += waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        close(ready[0]);
        close(ready[1]);
    }
    line("SIGKILL to four spinning threads, again and again: %s",
         killed == rounds ? "all ended" : "NOT ALL ended");
}

void leader_first() {
    int status = in_child([] {
        auto body = [] {
            let_wait();
            raw(SYS_exit_group, 7);
        };
        start_thread(body);
        raw(SYS_exit, 3);
        return 1;
    });
    line("leader exits with 3, then a thread ends the group with 7: %s", *ending(status));
    status = in_child([] {
        auto body = [] {
            let_wait();
            raw(SYS_exit, 4);
        };
        start_thread(body);
        raw(SYS_exit, 3);
        return 1;
    });
    line("leader exits with 3, then the last thread with 4: %s", *ending(status));
    status = in_child([] {
        auto body = [] { raw(SYS_exit, 4); };
        start_thread(body);
        let_wait();
        return 9;
    });
    line("a thread exits with 4, then the leader ends with 9: %s", *ending(status));
    status = in_child([] {
        auto body = [] {
            let_wait();
            fault();
        };
        start_thread(body);
        raw(SYS_exit, 3);
        return 1;
    });
    line("leader exits, then a thread faults: %s", *ending(status));
}

// The kernel clears the word and wakes whoever waits there; with a bad address it does neither and is silent.
void cleared_tid() {
    static char stack[65536] __attribute__((aligned(16)));
    static unsigned cell;
    constexpr int kFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                           CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    const auto body = [](void*) {
        raw(SYS_exit, 0);
        return 0;
    };
    unsigned parent_tid = 0;
    cell = 1;
    const int tid = clone(body, stack + sizeof stack, kFlags, nullptr, &parent_tid, nullptr, &cell);
    while (__atomic_load_n(&cell, __ATOMIC_SEQ_CST) != 0)
        futex(&cell, kWait, 1);
    line("CLONE_CHILD_CLEARTID: cleared and woken, CLONE_PARENT_SETTID %s",
         parent_tid == static_cast<unsigned>(tid) ? "right" : "WRONG");
    clone(body, stack + sizeof stack, kFlags, nullptr, &parent_tid, nullptr, reinterpret_cast<unsigned*>(8));
    let_wait();
    line("CLONE_CHILD_CLEARTID at a bad address: nothing happens");
    fresh("set_tid_address", [] {
        static unsigned tid_word = 77;
        const long result = raw(SYS_set_tid_address, word(&tid_word));
        line("set_tid_address: %s", result == raw(SYS_gettid) ? "gives the thread id" : "WRONG");
    });
}

void identities() {
    const pid_t process = getpid();
    line("leader: gettid is getpid: %s", raw(SYS_gettid) == process ? "yes" : "no");
    in_thread([&] {
        line("thread: same getpid %s, gettid is getpid %s", getpid() == process ? "yes" : "no",
             raw(SYS_gettid) == process ? "yes" : "no");
        line("tgkill of signal 0: self %s, wrong group %s, no such thread %s, bad signal %s",
             *outcome(raw(SYS_tgkill, static_cast<unsigned long>(process),
                          static_cast<unsigned long>(raw(SYS_gettid)), 0)),
             *outcome(raw(SYS_tgkill, 1, static_cast<unsigned long>(raw(SYS_gettid)), 0)),
             *outcome(raw(SYS_tgkill, static_cast<unsigned long>(process), 4000000, 0)),
             *outcome(raw(SYS_tgkill, static_cast<unsigned long>(process),
                          static_cast<unsigned long>(process), 65)));
    });
}

}  // namespace

void groups::ends() {
    whole_process();
    killed_while_all_look();
    leader_first();
    cleared_tid();
    identities();
}
