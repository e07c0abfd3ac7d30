// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

unsigned from, to;
volatile unsigned ready, awake;

void wait_at_from() {
    __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
    futex(&from, kWait | kPrivate, 0);
    __atomic_fetch_add(&awake, 1, __ATOMIC_SEQ_CST);
}

// The fourth argument of a requeue is a number in the place of the timeout.
long requeue(unsigned operation, unsigned long wake, unsigned long move, unsigned expected = 0) {
    return futex(&from, operation | kPrivate, wake, reinterpret_cast<const void*>(move), &to, expected);
}

void four_waiters(const char* what, unsigned operation) {
    fresh(what, [&] {
        pthread_t all[4];
        auto body = wait_at_from;
        for (pthread_t& each : all)
            each = start_thread(body);
        while (ready != 4)
            let_wait();
        let_wait();
        const long moved = requeue(operation, 1, 2);
        let_wait();
        const unsigned after = awake;
        const long left = futex(&from, kWake | kPrivate, 10);
        const long there = futex(&to, kWake | kPrivate, 10);
        for (const pthread_t each : all)
            pthread_join(each, nullptr);
        line("%s one and two of four: %ld, %u awake, then %ld at the old place, %ld at the new", what, moved,
             after, left, there);
    });
}

}  // namespace

void groups::requeues() {
    line("requeue nobody: %s", *outcome(requeue(kRequeue, 1, 1)));
    line("compare and requeue, other value: %s", *outcome(requeue(kCmpRequeue, 1, 1, 7)));
    line("compare and requeue nobody: %s", *outcome(requeue(kCmpRequeue, 1, 1, 0)));
    line("requeue to an odd address: %s",
         *outcome(futex(&from, kRequeue | kPrivate, 1, reinterpret_cast<const void*>(1),
                        reinterpret_cast<unsigned*>(word(&to) + 2))));
    line("requeue a negative number: %s", *outcome(requeue(kRequeue, 1, ~0UL)));
    four_waiters("requeue", kRequeue);
    four_waiters("compare and requeue", kCmpRequeue);
}
