// SPDX-License-Identifier: Apache-2.0
#include <semaphore.h>
#include <signal.h>

#include "groups.h"

using namespace groups;

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void mutual_exclusion() {
    static unsigned long count;
    auto body = [] {
        for (int turn = 0; turn < 5000; ++turn) {
            pthread_mutex_lock(&mutex);
            ++count;
            pthread_mutex_unlock(&mutex);
        }
    };
    pthread_t all[8];
    for (pthread_t& each : all)
        each = start_thread(body);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("mutex, 8 threads of 5000 turns: %lu", count);
}

// A ball that four threads pass on in turn.
void conditions() {
    static unsigned turn;
    struct Body {
        unsigned number;
        void operator()() {
            for (int round = 0; round < 100; ++round) {
                pthread_mutex_lock(&mutex);
                while (turn % 4 != number)
                    pthread_cond_wait(&condition, &mutex);
                ++turn;
                pthread_cond_broadcast(&condition);
                pthread_mutex_unlock(&mutex);
            }
        }
    } bodies[4] = {{0}, {1}, {2}, {3}};
    pthread_t all[4];
    for (unsigned each = 0; each < 4; ++each)
        all[each] = start_thread(bodies[each]);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("condition variable, 400 turns in order: %u", turn);
}

void timed_waits() {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += 40000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        ++time.tv_sec;
    }
    pthread_mutex_lock(&mutex);
    const int waited = pthread_cond_timedwait(&condition, &mutex, &time);
    pthread_mutex_unlock(&mutex);
    line("timed wait, realtime: %s", error_name(waited));
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_t monotonic;
    pthread_cond_init(&monotonic, &attributes);
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += 1;
    pthread_mutex_lock(&mutex);
    const int second = pthread_cond_timedwait(&monotonic, &mutex, &time);
    pthread_mutex_unlock(&mutex);
    line("timed wait, monotonic: %s", error_name(second));
    sem_t semaphore;
    sem_init(&semaphore, 0, 1);
    sem_wait(&semaphore);
    clock_gettime(CLOCK_REALTIME, &time);
    const int third = sem_timedwait(&semaphore, &time);
    line("semaphore, time has come: %d %s", third, error_name(errno));
}

void barriers_and_locks() {
    static pthread_barrier_t barrier;
    static volatile unsigned serial;
    pthread_barrier_init(&barrier, nullptr, 5);
    auto body = [] {
        for (int round = 0; round < 20; ++round)
            if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
                __atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
    };
    pthread_t all[5];
    for (pthread_t& each : all)
        each = start_thread(body);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("barrier of 5, 20 rounds: %u serial threads", serial);
    static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    static unsigned long value, torn;
    auto reader = [] {
        for (int round = 0; round < 1000; ++round) {
            pthread_rwlock_rdlock(&lock);
            torn += value % 2;
            pthread_rwlock_unlock(&lock);
        }
    };
    auto writer = [] {
        for (int round = 0; round < 500; ++round) {
            pthread_rwlock_wrlock(&lock);
            ++value;
            ++value;
            pthread_rwlock_unlock(&lock);
        }
    };
    all[0] = start_thread(reader);
    all[1] = start_thread(writer);
    all[2] = start_thread(writer);
    for (int each = 0; each < 3; ++each)
        pthread_join(all[each], nullptr);
    line("read-write lock: value %lu, torn %lu", value, torn);
}

void many() {
    unsigned long sum = 0;
    for (unsigned each = 0; each < 300; ++each) {
        in_thread([&] { sum += each; });
    }
    line("300 threads, one after the other: %lu", sum);
    pthread_t all[60];
    static volatile unsigned alive;
    auto body = [] {
        __atomic_fetch_add(&alive, 1, __ATOMIC_SEQ_CST);
        while (alive < 60)
            let_wait();
    };
    for (pthread_t& each : all)
        each = start_thread(body);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("60 threads at once: %u", alive);
}

void cancellation() {
    static int ends[2];
    if (pipe(ends) != 0)
        return;
    auto body = [] {
        char byte;
        while (read(ends[0], &byte, 1) == 1) {
        }
    };
    const pthread_t reader = start_thread(body);
    let_wait();
    pthread_cancel(reader);
    void* result = nullptr;
    pthread_join(reader, &result);
    line("cancelled in read: %s", result == PTHREAD_CANCELED ? "yes" : "no");
}

void own_masks() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    in_thread([] {
        sigset_t inherited;
        pthread_sigmask(SIG_BLOCK, nullptr, &inherited);
        line("a thread inherits the mask: %s", sigismember(&inherited, SIGUSR1) ? "yes" : "no");
        sigemptyset(&inherited);
        pthread_sigmask(SIG_SETMASK, &inherited, nullptr);
    });
    sigset_t after;
    pthread_sigmask(SIG_BLOCK, nullptr, &after);
    line("and its changes are its own: %s", sigismember(&after, SIGUSR1) ? "yes" : "no");
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

void groups::library() {
    mutual_exclusion();
    conditions();
    timed_waits();
    barriers_and_locks();
    many();
    cancellation();
    own_masks();
}
