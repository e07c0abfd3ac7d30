// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "groups.h"

namespace {

struct Tally {
    unsigned long wrong_own, wrong_other, denied_calls;
};

// Toggles its own port and after each call looks at it and at the other's. Both start from one shared bitmap.
Tally toggle(unsigned cpu, unsigned own, unsigned other, unsigned long rounds) {
    Tally tally{};
    pin(cpu);
    for (unsigned long round = 0; round < rounds; ++round) {
        const unsigned long on = round & 1;
        tally.denied_calls += ioperm_raw(own, 1, on) != 0;
        // A fault costs a signal: look at what must be open always, at what must be closed now and then.
        if (on || round % 64 == 0)
            tally.wrong_own += can(own) != (on != 0);
        if (round % 64 == 32)
            tally.wrong_other += can(other);
    }
    return tally;
}

void two(const char* what, unsigned first, unsigned second, unsigned long rounds) {
    fresh(what, [&] {
        auto* theirs = static_cast<Tally*>(
            mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        ioperm_raw(first, 1, 1);
        const pid_t child = fork();
        if (child == 0) {
            ioperm_raw(first, 1, 0);
            *theirs = toggle(1, second, first, rounds);
            _exit(0);
        }
        ioperm_raw(second, 1, 0);
        const Tally mine = toggle(0, first, second, rounds);
        waitpid(child, nullptr, 0);
        line("%s: parent wrong %lu, saw the child's %lu, failed calls %lu; child %lu, %lu, %lu", what,
             mine.wrong_own, mine.wrong_other, mine.denied_calls, theirs->wrong_own, theirs->wrong_other,
             theirs->denied_calls);
    });
}

// The level of one, the bitmap of the other.
void level_against_bitmap(unsigned long rounds) {
    fresh("level against bitmap", [&] {
        const pid_t child = fork();
        if (child == 0) {
            pin(1);
            unsigned long wrong = 0;
            for (unsigned long round = 0; round < rounds; ++round) {
                iopl_raw(3);
                wrong += !can(kDelay);
                iopl_raw(0);
                if (round % 64 == 0)
                    wrong += can(kDelay);
            }
            _exit(wrong != 0);
        }
        pin(0);
        unsigned long wrong = 0;
        for (unsigned long round = 0; round < rounds; ++round) {
            ioperm_raw(kPost, 1, 1);
            wrong += !can(kPost);
            if (round % 64 == 0)
                wrong += can(kDelay);
            ioperm_raw(kPost, 1, 0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        line("level toggled on one CPU, bitmap on the other: wrong %lu, child %s", wrong, *ending(status));
    });
}

// Sharing and unsharing while the sharer is on another CPU: the reference count's race.
void fork_against_change(unsigned long rounds) {
    fresh("fork against change", [&] {
        static volatile bool stop;
        unsigned long changes_wrong = 0;
        ioperm_raw(kPost, 1, 1);
        auto body = [&] {
            pin(1);
            for (unsigned on = 1; !stop; on ^= 1) {
                ioperm_raw(kDelay, 1, on);
                changes_wrong += !can(kPost) || (on && !can(kDelay));
            }
        };
        const pthread_t changer = start_thread(body);
        pin(0);
        unsigned long wrong = 0;
        for (unsigned long round = 0; round < rounds / 100; ++round) {
            const int status = in_child([] {
                int bad = !can(kPost) + can(kDelay);
                ioperm_raw(kPost, 1, 0);
                return bad + can(kPost);
            });
            wrong += status != 0;
            wrong += !can(kPost);
        }
        stop = true;
        pthread_join(changer, nullptr);
        line("forks on one CPU, changes in a thread on the other: wrong %lu and %lu", wrong, changes_wrong);
    });
}

}  // namespace

void groups::toggles(unsigned long rounds) {
    two("toggle two low ports", kPost, kDelay, rounds);
    two("toggle neighbours", kFree, kFree + 1, rounds);
    two("toggle a low and the last port", kPost, 0xffff, rounds);
    level_against_bitmap(rounds);
    fork_against_change(rounds);
}
