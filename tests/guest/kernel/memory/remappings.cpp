// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

long remap(const char* at, unsigned long old_size, unsigned long new_size, unsigned long flags = 0,
           const char* to = nullptr) {
    return raw(SYS_mremap, word(at), old_size, new_size, flags, word(to));
}

const char* place(long result, const char* before) {
    return result < 0 && result > -4096                ? error_name(static_cast<int>(-result))
           : result == static_cast<long>(word(before)) ? "same place"
                                                       : "moved";
}

}  // namespace

void groups::remappings() {
    char* at = pages(8);
    memset(at, 9, 8 * kPage);
    line("shrunk: %s, %s", place(remap(at, 8 * kPage, 4 * kPage), at), *reachable(at, 8));
    line("grown into the hole: %s, %s", place(remap(at, 4 * kPage, 6 * kPage), at), *reachable(at, 8));
    line("contents: old %d, new %d", at[3 * kPage], at[5 * kPage]);
    map(word(at + 6 * kPage), kPage, PROT_READ, kAnonymous | MAP_FIXED);
    line("no room to grow, may not move: %s", place(remap(at, 6 * kPage, 8 * kPage), at));
    const long moved = remap(at, 6 * kPage, 12 * kPage, MREMAP_MAYMOVE);
    auto* now = reinterpret_cast<char*>(moved);
    line("no room to grow, may move: %s, old place %s, new %s, contents %d", place(moved, at),
         *reachable(at, 6), *reachable(now, 12), now[kPage]);
    char* target = pages(4);
    memset(target, 1, 4 * kPage);
    line("to a fixed place: %s, contents %d",
         place(remap(now, 4 * kPage, 4 * kPage, MREMAP_MAYMOVE | MREMAP_FIXED, target), target), target[0]);
    line("where it was: %s", *reachable(now, 12));
    line("odd address: %s", place(remap(now + 1, kPage, kPage), now));
    line("to nothing: %s", place(remap(target, kPage, 0), now));
    line("unknown flags: %s", place(remap(target, kPage, kPage, 64), now));
    line("fixed without may move: %s", place(remap(target, kPage, kPage, MREMAP_FIXED, now), now));
    line("onto itself: %s",
         place(remap(target, 2 * kPage, 2 * kPage, MREMAP_MAYMOVE | MREMAP_FIXED, target + kPage), now));
    line("where nothing is: %s", place(remap(now, kPage, 2 * kPage, MREMAP_MAYMOVE), now));
    line("more than there is: %s", place(remap(target, kPage, 1UL << 62, MREMAP_MAYMOVE), now));
    raw(SYS_munmap, word(target), 4 * kPage);
}
