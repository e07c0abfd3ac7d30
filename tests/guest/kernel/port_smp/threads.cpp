// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

namespace {

constexpr unsigned kThreads = 16;

struct Worker {
    unsigned number;
    unsigned long rounds, wrong;

    // Its own port is now on, now off, at random; all the others' are always closed for it.
    void operator()() {
        unsigned long seed = 0x9e3779b97f4a7c15UL * (number + 1);
        bool on = false;
        for (unsigned long round = 0; round < rounds; ++round) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            const unsigned choice = static_cast<unsigned>(seed >> 33);
            if (choice % 4 == 0) {
                on = !on;
                ioperm_raw(port(number), 1, on);
            } else if (choice % 4 == 1) {
                sched_yield();
            } else if (choice % 4 == 2) {
                wrong += can(port(number)) != on;
            } else {
                wrong += can(port((number + 1 + choice / 4 % (kThreads - 1)) % kThreads));
            }
        }
    }
    // Some neighbours in one byte, some in other words, chunks and pages of the bitmap.
    static unsigned port(unsigned number) { return number % 2 ? kFree + number : 0x4000 + number * 0x5f1; }
};

}  // namespace

void groups::threads(unsigned long rounds) {
    fresh("threads", [&] {
        Worker workers[kThreads];
        pthread_t all[kThreads];
        for (unsigned number = 0; number < kThreads; ++number) {
            workers[number] = {number, rounds, 0};
            all[number] = start_thread(workers[number]);
        }
        unsigned long wrong = 0;
        for (unsigned number = 0; number < kThreads; ++number) {
            pthread_join(all[number], nullptr);
            wrong += workers[number].wrong;
        }
        unsigned mine = 0;
        for (unsigned number = 0; number < kThreads; ++number)
            mine += can(Worker::port(number));
        line("%u threads with a port each: %lu wrong, the first thread has %u", kThreads, wrong, mine);
    });
    // Threads come and go while others hold; each new one has what its maker had.
    fresh("short threads", [&] {
        ioperm_raw(kPost, 1, 1);
        unsigned long wrong = 0;
        for (unsigned long round = 0; round < rounds / 10; ++round) {
            in_thread([&] {
                pin(static_cast<unsigned>(round));
                wrong += !can(kPost);
                ioperm_raw(kPost, 1, 0);
                ioperm_raw(kDelay, 1, 1);
                wrong += can(kPost) || !can(kDelay);
            });
            wrong += !can(kPost) || can(kDelay);
        }
        line("short-lived threads: %lu wrong", wrong);
    });
}
