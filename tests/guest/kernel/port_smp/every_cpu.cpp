// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

namespace {

struct Counts {
    unsigned post = 0, delay = 0, last = 0;
};

// Visits every CPU and counts where each port is open.
Counts visit() {
    Counts counts;
    for (unsigned cpu = 0; cpu < cpu_count(); ++cpu) {
        pin(cpu);
        counts.post += can(kPost);
        counts.delay += can(kDelay);
        counts.last += can(0xffff);
    }
    return counts;
}

const char* where(unsigned count) {
    return count == 0 ? "nowhere" : count == cpu_count() ? "everywhere" : "ON SOME CPUS ONLY";
}

void tell(const char* step) {
    const Counts counts = visit();
    line("%s: 0x80 %s, 0xed %s, 0xffff %s", step, where(counts.post), where(counts.delay),
         where(counts.last));
}

}  // namespace

void groups::every_cpu() {
    fresh("every cpu", [] {
        tell("nothing held");
        ioperm_raw(kPost, 1, 1);
        tell("0x80 on");
        ioperm_raw(0xffff, 1, 1);
        tell("0xffff on");
        ioperm_raw(kPost, 1, 0);
        tell("0x80 off");
        iopl_raw(3);
        tell("level 3");
        iopl_raw(0);
        tell("level 0");
        ioperm_raw(0, 65536, 0);
        tell("all off");
    });
    // Each CPU has loaded the map; the change is made on another one than where it is tried.
    fresh("changed elsewhere", [] {
        unsigned wrong = 0;
        for (unsigned changed = 0; changed < cpu_count(); ++changed) {
            for (unsigned tried = 0; tried < cpu_count(); ++tried) {
                for (const unsigned long on : List{1UL, 0UL}) {
                    pin(tried);
                    can(kPost);
                    pin(changed);
                    ioperm_raw(kPost, 1, on);
                    pin(tried);
                    wrong += can(kPost) != (on != 0);
                }
            }
        }
        line("changed on one CPU, tried on another: %u wrong", wrong);
    });
    // Threads that sit on their CPU while the first one changes its own ports: theirs stay.
    fresh("one thread per cpu", [] {
        constexpr unsigned kMost = 8;
        const unsigned count = cpu_count() < kMost ? cpu_count() : kMost;
        ioperm_raw(kPost, 1, 1);
        static volatile unsigned ready, go, wrong;
        unsigned number[kMost];
        pthread_t all[kMost];
        auto body = [&](unsigned cpu) {
            pin(cpu);
            ioperm_raw(kFree + cpu, 1, 1);
            __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
            while (!go)
                relax();
            unsigned bad = !can(kPost);
            for (unsigned other = 0; other < kMost; ++other)
                bad += can(kFree + other) != (other == cpu);
            __atomic_fetch_add(&wrong, bad, __ATOMIC_SEQ_CST);
        };
        using Body = decltype(body);
        struct Start {
            Body* body;
            unsigned cpu;
            void operator()() { (*body)(cpu); }
        } starts[kMost];
        for (unsigned cpu = 0; cpu < count; ++cpu) {
            number[cpu] = cpu;
            starts[cpu] = {&body, number[cpu]};
            all[cpu] = start_thread(starts[cpu]);
        }
        while (ready < count)
            relax();
        ioperm_raw(kPost, 1, 0);
        go = 1;
        for (unsigned cpu = 0; cpu < count; ++cpu)
            pthread_join(all[cpu], nullptr);
        unsigned mine = can(kPost);
        for (unsigned other = 0; other < kMost; ++other)
            mine += can(kFree + other);
        line("a thread on each CPU with its own port: %u wrong, first thread has %u", wrong, mine);
    });
}
