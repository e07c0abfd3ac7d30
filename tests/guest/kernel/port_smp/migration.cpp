// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

namespace {

// Moves from CPU to CPU and checks, on each, one port it holds and one that another mover holds.
int move_about(unsigned first_cpu, unsigned own, unsigned other, unsigned long rounds) {
    unsigned long wrong = 0;
    for (unsigned long round = 0; round < rounds; ++round) {
        pin(first_cpu + static_cast<unsigned>(round));
        wrong += !can(own);
        wrong += can(other);
    }
    return wrong != 0;
}

int bystander(unsigned long rounds) {
    unsigned long wrong = 0;
    for (unsigned long round = 0; round < rounds; ++round) {
        pin(static_cast<unsigned>(round) * 3 + 1);
        wrong += can(kPost) || can(kDelay) || can(0xffff);
        sched_yield();
    }
    return wrong != 0;
}

template <class Fn>
pid_t start(Fn fn) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(fn());
    return pid;
}

}  // namespace

void groups::migration(unsigned long rounds) {
    fresh("migration", [&] {
        const pid_t all[] = {
            start([&] {
                ioperm_raw(kPost, 1, 1);
                return move_about(0, kPost, kDelay, rounds);
            }),
            start([&] {
                ioperm_raw(kDelay, 1, 1);
                return move_about(1, kDelay, kPost, rounds);
            }),
            start([&] {
                ioperm_raw(0xffff, 1, 1);
                return move_about(0, 0xffff, kPost, rounds);
            }),
            start([&] {
                iopl_raw(3);
                unsigned long wrong = 0;
                for (unsigned long round = 0; round < rounds; ++round) {
                    pin(static_cast<unsigned>(round));
                    wrong += !can(kPost) || !can(0xffff);
                }
                return static_cast<int>(wrong != 0);
            }),
            start([&] { return bystander(rounds); }),
        };
        static constexpr const char* kNames[] = {"holder of 0x80", "holder of 0xed", "holder of 0xffff",
                                                 "level 3", "holder of nothing"};
        for (unsigned each = 0; each < 5; ++each) {
            int status = 0;
            waitpid(all[each], &status, 0);
            line("migrating %s: %s", kNames[each], *ending(status));
        }
    });
    // A mover that changes its ports as it goes: a CPU it was on before must not show the old state.
    fresh("changing mover", [&] {
        unsigned long wrong = 0;
        for (unsigned long round = 0; round < rounds; ++round) {
            const unsigned now = kFree + static_cast<unsigned>(round % 64),
                           before = kFree + (now - kFree + 63) % 64;
            ioperm_raw(before, 1, 0);
            ioperm_raw(now, 1, 1);
            pin(static_cast<unsigned>(round));
            wrong += !can(now) || can(before);
        }
        line("mover that changes its ports: %lu wrong", wrong);
    });
}
