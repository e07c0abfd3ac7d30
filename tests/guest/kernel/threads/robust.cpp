// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

// The three words of the kernel's robust list head, as the program lays them out.
struct Head {
    void* next;
    long futex_offset;
    void* pending;
};

struct Node {
    void* next;
    unsigned cell;
};

constexpr unsigned kWaiters = 0x80000000, kOwnerDied = 0x40000000;

// A thread that dies with a list of its own: for each lock it owned the kernel sets a bit, keeps WAITERS and
// wakes one.
void raw_list() {
    static Node owned, foreign, pending;
    static Head head;
    in_thread([] {
        const auto tid = static_cast<unsigned>(raw(SYS_gettid));
        owned = {&foreign, tid | kWaiters};
        foreign = {&head, 12345};
        pending = {nullptr, tid};
        head = {&owned, static_cast<long>(word(&owned.cell) - word(&owned)), &pending};
        line("set_robust_list, wrong size: %s", *outcome(raw(SYS_set_robust_list, word(&head), 23)));
        line("set_robust_list: %s", *outcome(raw(SYS_set_robust_list, word(&head), sizeof head)));
    });
    let_wait();
    line("after the thread's end: owned 0x%x, another's %u, pending 0x%x", owned.cell, foreign.cell,
         pending.cell);
}

void broken_lists() {
    fresh("broken lists", [] {
        static Head head;
        static Node node;
        in_thread([] {
            head = {reinterpret_cast<void*>(16), 8, nullptr};
            raw(SYS_set_robust_list, word(&head), sizeof head);
        });
        line("robust list with a bad pointer: the thread ends");
        in_thread([] {
            node = {&node, 0};
            head = {&node, 8, nullptr};
            raw(SYS_set_robust_list, word(&head), sizeof head);
        });
        line("robust list that never ends: the thread ends");
        in_thread([] { raw(SYS_set_robust_list, 16, sizeof head); });
        line("robust list head at a bad address: the thread ends");
    });
}

void lock_again(const char* what, pthread_mutex_t* mutex) {
    const int first = pthread_mutex_lock(mutex);
    const int consistent = pthread_mutex_consistent(mutex);
    const int unlocked = pthread_mutex_unlock(mutex);
    const int second = pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    line("%s: lock %s, consistent %d, unlock %d, lock again %d", what, first == 0 ? "0" : error_name(first),
         consistent, unlocked, second);
}

void mutexes() {
    auto* mutex = static_cast<pthread_mutex_t*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(mutex, &attributes);
    in_thread([&] { pthread_mutex_lock(mutex); });
    lock_again("robust mutex of an ended thread", mutex);
    in_child([&] { return pthread_mutex_lock(mutex); });
    lock_again("robust mutex of an ended process", mutex);
    in_child([&] {
        pthread_mutex_lock(mutex);
        return kill(getpid(), SIGKILL);
    });
    lock_again("robust mutex of a killed process", mutex);
    // The waiter is woken by the kernel, not by the owner.
    const pid_t owner = fork();
    if (owner == 0) {
        pthread_mutex_lock(mutex);
        pause_ms(300);
        _exit(0);
    }
    let_wait();
    lock_again("robust mutex whose owner ends while another waits", mutex);
    waitpid(owner, nullptr, 0);
}

}  // namespace

void groups::robust() {
    raw_list();
    broken_lists();
    mutexes();
}
