// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

timespec now(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time;
}

timespec later(timespec time, long ms) {
    time.tv_nsec += ms * 1000000;
    while (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        ++time.tv_sec;
    }
    return time;
}

long elapsed_ms(const timespec& since) {
    const timespec time = now(CLOCK_MONOTONIC);
    return (time.tv_sec - since.tv_sec) * 1000 + (time.tv_nsec - since.tv_nsec) / 1000000;
}

// Not before its time; how long after it depends on the machine's load.
const char* waited(const timespec& since, long ms) {
    return elapsed_ms(since) < ms ? "TOO SHORT" : "long enough";
}

void errors() {
    unsigned cell = 5;
    const timespec bad = {0, 1000000000}, negative = {-1, 0}, zero = {0, 0};
    auto* odd = reinterpret_cast<unsigned*>(word(&cell) + 1);
    auto* nowhere = reinterpret_cast<unsigned*>(16);
    line("wait for another value: %s", *outcome(futex(&cell, kWait | kPrivate, 6)));
    line("wait for another value, shared: %s", *outcome(futex(&cell, kWait, 6)));
    line("wait, zero timeout: %s", *outcome(futex(&cell, kWait | kPrivate, 5, &zero)));
    line("wait, bad nanoseconds: %s", *outcome(futex(&cell, kWait | kPrivate, 5, &bad)));
    line("wait, negative time: %s", *outcome(futex(&cell, kWait | kPrivate, 5, &negative)));
    line("wait, timeout at a bad address: %s", *outcome(futex(&cell, kWait | kPrivate, 5, nowhere)));
    line("wait at an odd address: %s", *outcome(futex(odd, kWait | kPrivate, 5)));
    line("wait at a bad address: %s", *outcome(futex(nowhere, kWait | kPrivate, 5)));
    line("wake at an odd address: %s", *outcome(futex(odd, kWake | kPrivate, 1)));
    line("wake nobody: %s", *outcome(futex(&cell, kWake | kPrivate, 1)));
    line("wake nobody, shared: %s", *outcome(futex(&cell, kWake, 1)));
    line("wait, no bits: %s", *outcome(futex(&cell, kWaitBitset | kPrivate, 5, &zero, nullptr, 0)));
    line("wake, no bits: %s", *outcome(futex(&cell, kWakeBitset | kPrivate, 1, nullptr, nullptr, 0)));
    line("wake by realtime: %s", *outcome(futex(&cell, kWake | kRealtime, 1)));
    line("unknown operation: %s", *outcome(futex(&cell, 99, 1)));
}

void timeouts() {
    unsigned cell = 5;
    const timespec start = now(CLOCK_MONOTONIC), short_time = {0, 30000000};
    long result = futex(&cell, kWait | kPrivate, 5, &short_time);
    line("relative timeout: %s, %s", *outcome(result), waited(start, 30));
    const timespec second = now(CLOCK_MONOTONIC), monotonic = later(second, 30);
    result = futex(&cell, kWaitBitset | kPrivate, 5, &monotonic, nullptr, ~0U);
    line("absolute timeout, monotonic: %s, %s", *outcome(result), waited(second, 30));
    const timespec third = now(CLOCK_MONOTONIC), real = later(now(CLOCK_REALTIME), 30);
    result = futex(&cell, kWaitBitset | kPrivate | kRealtime, 5, &real, nullptr, ~0U);
    line("absolute timeout, realtime: %s, %s", *outcome(result), waited(third, 29));
    const timespec past = {1, 0};
    line("absolute timeout in the past: monotonic %s, realtime %s",
         *outcome(futex(&cell, kWaitBitset | kPrivate, 5, &past, nullptr, ~0U)),
         *outcome(futex(&cell, kWaitBitset | kPrivate | kRealtime, 5, &past, nullptr, ~0U)));
    line("another value and a time in the past: %s",
         *outcome(futex(&cell, kWaitBitset | kPrivate, 6, &past, nullptr, ~0U)));
}

// Three waiters with different bits; the wakers choose.
void bitsets() {
    static unsigned cell;
    static volatile unsigned woken[3], ready;
    auto waiter = [](unsigned number) {
        __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
        const long result = futex(&cell, kWaitBitset | kPrivate, 0, nullptr, nullptr, 1UL << number);
        woken[number] = result == 0 ? 1 : 2;
    };
    auto first = [&] { waiter(0); };
    auto second = [&] { waiter(1); };
    auto third = [&] { waiter(2); };
    const pthread_t all[] = {start_thread(first), start_thread(second), start_thread(third)};
    while (ready != 3)
        let_wait();
    let_wait();
    const long none = futex(&cell, kWakeBitset | kPrivate, 10, nullptr, nullptr, 8);
    const long one = futex(&cell, kWakeBitset | kPrivate, 10, nullptr, nullptr, 2);
    pthread_join(all[1], nullptr);
    line("bits: nobody's %ld, the second's %ld, woken %u%u%u", none, one, woken[0], woken[1], woken[2]);
    const long rest = futex(&cell, kWake | kPrivate, 10);
    pthread_join(all[0], nullptr);
    pthread_join(all[2], nullptr);
    line("bits: plain wake %ld, woken %u%u%u", rest, woken[0], woken[1], woken[2]);
}

void counted_wakes() {
    static unsigned cell;
    static volatile unsigned ready, awake;
    auto waiter = [] {
        __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
        futex(&cell, kWait | kPrivate, 0);
        __atomic_fetch_add(&awake, 1, __ATOMIC_SEQ_CST);
    };
    pthread_t all[5];
    for (pthread_t& each : all)
        each = start_thread(waiter);
    while (ready != 5)
        let_wait();
    let_wait();
    const long two = futex(&cell, kWake | kPrivate, 2);
    let_wait();
    const unsigned after_two = awake;
    const long rest = futex(&cell, kWake | kPrivate, 0x7fffffff);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("wake two of five: %ld, %u awake; all: %ld, %u awake", two, after_two, rest, awake);
}

void between_processes() {
    auto* cell = static_cast<unsigned*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t child = fork();
    if (child == 0)
        _exit(futex(cell, kWait, 0) == 0 ? 4 : 5);
    let_wait();
    long woken = 0;
    while ((woken = futex(cell, kWake, 1)) == 0)
        let_wait();
    int status = 0;
    waitpid(child, &status, 0);
    line("shared futex over fork: woke %ld, child %s", woken, *ending(status));
}

}  // namespace

void groups::futexes() {
    errors();
    timeouts();
    bitsets();
    counted_wakes();
    between_processes();
}
