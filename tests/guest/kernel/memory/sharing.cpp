// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void copy_on_write() {
    char* mine = pages(16);
    for (unsigned long each = 0; each < 16; ++each)
        mine[each * kPage] = static_cast<char>(each);
    const int status = in_child([&] {
        unsigned wrong = 0;
        for (unsigned long each = 0; each < 16; ++each) {
            wrong += mine[each * kPage] != static_cast<char>(each);
            mine[each * kPage] = static_cast<char>(100 + each);
        }
        const int inner = in_child([&] {
            for (unsigned long each = 0; each < 16; ++each)
                mine[each * kPage] = 77;
            return 0;
        });
        wrong += inner != 0;
        for (unsigned long each = 0; each < 16; ++each)
            wrong += mine[each * kPage] != static_cast<char>(100 + each);
        return static_cast<int>(wrong);
    });
    unsigned wrong = 0;
    for (unsigned long each = 0; each < 16; ++each)
        wrong += mine[each * kPage] != static_cast<char>(each);
    line("private memory over two forks: %s, %u wrong in the first", *ending(status), wrong);
    // The parent writes first, the child must see what was there at the fork.
    int ends[2];
    if (pipe(ends) != 0)
        return;
    mine[0] = 1;
    const pid_t child = fork();
    if (child == 0) {
        char byte;
        _exit(read(ends[0], &byte, 1) == 1 ? mine[0] : 99);
    }
    mine[0] = 2;
    if (write(ends[1], "x", 1) != 1)
        return;
    int after = 0;
    waitpid(child, &after, 0);
    line("the parent writes first: the child sees %d", WEXITSTATUS(after));
    raw(SYS_munmap, word(mine), 16 * kPage);
    close(ends[0]);
    close(ends[1]);
}

// System calls write through the same protection as instructions do.
void kernel_writes() {
    char* mine = pages(2);
    mine[0] = 'a';
    int ends[2];
    if (pipe(ends) != 0)
        return;
    const int status = in_child([&] {
        if (write(ends[1], "b", 1) != 1 || read(ends[0], mine, 1) != 1)
            return 1;
        return mine[0] == 'b' ? 0 : 2;
    });
    line("a system call writes in the child: %s, the parent has %c", *ending(status), mine[0]);
    // The never-touched page is the shared zero page: reading it first must not let a write through.
    const char before = mine[kPage];
    if (write(ends[1], "c", 1) != 1 || read(ends[0], mine + kPage, 1) != 1)
        return;
    line("a system call writes to a page only read before: %d then %c", before, mine[kPage]);
    char* other = pages(1);
    line("another page only read: %d", other[0]);
    raw(SYS_munmap, word(mine), 2 * kPage);
    close(ends[0]);
    close(ends[1]);
}

void shared() {
    auto* both = reinterpret_cast<char*>(map(0, 4 * kPage, kReadWrite, MAP_SHARED | MAP_ANONYMOUS));
    both[0] = 1;
    const int status = in_child([&] {
        both[0] = 2;
        both[3 * kPage] = 3;  // first touched by the child
        raw(SYS_munmap, word(both), 4 * kPage);
        return 0;
    });
    line("shared memory: %s, %d and %d", *ending(status), both[0], both[3 * kPage]);
    in_child([&] {
        raw(SYS_mprotect, word(both), 4 * kPage, PROT_READ);
        return 0;
    });
    line("the child's protection is its own: %s", *reachable(both, 4));
    raw(SYS_munmap, word(both), 4 * kPage);
}

void many_forks() {
    char* mine = pages(64);
    memset(mine, 1, 64 * kPage);
    unsigned wrong = 0;
    for (unsigned round = 0; round < 40; ++round) {
        mine[(round % 64) * kPage] = static_cast<char>(round + 1);
        wrong += in_child([&] {
                     memset(mine, 0x66, 64 * kPage);
                     return 0;
                 }) != 0;
        wrong += mine[(round % 64) * kPage] != static_cast<char>(round + 1);
    }
    line("forty forks that write everything: %u wrong", wrong);
    raw(SYS_munmap, word(mine), 64 * kPage);
}

// Two threads fault the same untouched pages at once: each must see the other's bytes.
void racing_faults() {
    unsigned long wrong = 0;
    for (unsigned round = 0; round < 20; ++round) {
        char* at = pages(64);
        static volatile unsigned ready;
        ready = 0;
        auto body = [&](unsigned long offset) {
            __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
            while (ready < 2)
                raw(SYS_sched_yield);
            for (unsigned long each = 0; each < 64; ++each)
                at[each * kPage + offset] = 1;
        };
        auto first = [&] { body(0); };
        auto second = [&] { body(1); };
        const pthread_t one = start_thread(first), two = start_thread(second);
        pthread_join(one, nullptr);
        pthread_join(two, nullptr);
        for (unsigned long each = 0; each < 64; ++each)
            wrong += at[each * kPage] != 1 || at[each * kPage + 1] != 1;
        raw(SYS_munmap, word(at), 64 * kPage);
    }
    line("two threads fault the same pages: %lu wrong", wrong);
}

}  // namespace

void groups::sharing() {
    copy_on_write();
    kernel_writes();
    shared();
    many_forks();
    racing_faults();
}
