// SPDX-License-Identifier: Apache-2.0
#include <sched.h>

#include "groups.h"

using namespace groups;

namespace {

constexpr unsigned long kSetGs = 0x1001, kSetFs = 0x1002, kGetFs = 0x1003, kGetGs = 0x1004;

thread_local unsigned long mine = 0x1234;

void variables() {
    static volatile unsigned wrong;
    constexpr unsigned kThreads = 8;
    struct Body {
        unsigned number;
        void operator()() {
            unsigned bad = mine != 0x1234;
            mine = number;
            for (int turn = 0; turn < 300; ++turn) {
                sched_yield();
                bad += mine != number + static_cast<unsigned>(turn);
                ++mine;
            }
            __atomic_fetch_add(&wrong, bad, __ATOMIC_SEQ_CST);
        }
    } bodies[kThreads];
    pthread_t all[kThreads];
    for (unsigned each = 0; each < kThreads; ++each) {
        bodies[each].number = each * 1000;
        all[each] = start_thread(bodies[each]);
    }
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("thread-local variables of 8 threads: %u wrong, the first thread's own is 0x%lx", wrong, mine);
}

#ifdef __i386__
void bases() {}  // 32-bit programs set no bases; compat_entry has their descriptors
void user_gs() {}
#else
void bases() {
    unsigned long fs = 0, gs = 1;
    line("FS can be read: %s, it is its own first word: %s", *outcome(raw(SYS_arch_prctl, kGetFs, word(&fs))),
         fs != 0 && *reinterpret_cast<unsigned long*>(fs) == fs ? "yes" : "no");
    line("GS can be read: %s, it is %lu", *outcome(raw(SYS_arch_prctl, kGetGs, word(&gs))), gs);
    line("FS in kernel memory: %s", *outcome(raw(SYS_arch_prctl, kSetFs, 0xffff888000000000)));
    line("GS in kernel memory: %s", *outcome(raw(SYS_arch_prctl, kSetGs, 0xffff888000000000)));
    line("read to a bad address: %s", *outcome(raw(SYS_arch_prctl, kGetFs, 8)));
    line("unknown code: %s", *outcome(raw(SYS_arch_prctl, 0x7777, 0)));
}

// GS is the program's own; each thread has its own, it survives switches and is inherited by fork.
void user_gs() {
    static unsigned long cells[4] = {100, 101, 102, 103};
    static volatile unsigned wrong;
    struct Body {
        unsigned long* cell;
        void operator()() {
            raw(SYS_arch_prctl, kSetGs, word(cell));
            for (int turn = 0; turn < 300; ++turn) {
                unsigned long value;
                asm volatile("movq %%gs:0, %0" : "=r"(value));
                if (value != *cell)
                    __atomic_fetch_add(&wrong, 1, __ATOMIC_SEQ_CST);
                sched_yield();
            }
        }
    } bodies[4];
    pthread_t all[4];
    for (unsigned each = 0; each < 4; ++each) {
        bodies[each].cell = &cells[each];
        all[each] = start_thread(bodies[each]);
    }
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    fresh("gs over fork", [] {
        raw(SYS_arch_prctl, kSetGs, word(&cells[2]));
        const int status = in_child([] {
            unsigned long value;
            asm volatile("movq %%gs:0, %0" : "=r"(value));
            return static_cast<int>(value);
        });
        line("GS of 4 threads: %u wrong; of a forked child: %s", wrong, *ending(status));
    });
}

#endif

}  // namespace

void groups::storage() {
    variables();
    bases();
    user_gs();
}
