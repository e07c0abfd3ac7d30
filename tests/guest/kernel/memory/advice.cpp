// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

long advise(const char* at, unsigned long count, unsigned long advice) {
    return raw(SYS_madvise, word(at), count * kPage, advice);
}

}  // namespace

void groups::advice() {
    char* at = pages(4);
    memset(at, 3, 4 * kPage);
    line("not needed: %s, now %d, next page %d", *outcome(advise(at, 2, MADV_DONTNEED)), at[0],
         at[2 * kPage]);
    line("still there: %s", *reachable(at, 4));
    auto* both = reinterpret_cast<char*>(map(0, kPage, kReadWrite, MAP_SHARED | MAP_ANONYMOUS));
    both[0] = 4;
    line("not needed, shared: %s, now %d", *outcome(advise(both, 1, MADV_DONTNEED)), both[0]);
    memset(at, 3, kPage);
    in_child([&] {
        advise(at, 1, MADV_DONTNEED);
        line("not needed in a child: %d", at[0]);
        return 0;
    });
    line("the parent's: %d", at[0]);
    line("odd address: %s", *outcome(raw(SYS_madvise, word(at) + 1, kPage, MADV_DONTNEED)));
    line("unknown advice: %s", *outcome(advise(at, 1, 9999)));
    line("no pages: %s", *outcome(advise(at, 0, MADV_DONTNEED)));
    raw(SYS_munmap, word(at + kPage), kPage);
    memset(at + 2 * kPage, 3, kPage);
    line("over a hole: %s, behind it %d", *outcome(advise(at, 4, MADV_DONTNEED)), at[2 * kPage]);
    for (const unsigned long advice :
         List<unsigned long, 4>{MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED})
        line("advice %lu: %s", advice, *outcome(advise(at, 1, advice)));
    raw(SYS_munmap, word(at), 4 * kPage);
    raw(SYS_munmap, word(both), kPage);
}
