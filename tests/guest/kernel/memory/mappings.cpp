// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void errors() {
    line("mmap of nothing: %s", *outcome(map(0, 0, kReadWrite, kAnonymous)));
    line("mmap without a kind: %s", *outcome(map(0, kPage, kReadWrite, MAP_ANONYMOUS)));
    line("mmap of both kinds, validated: %s", worked(map(0, kPage, kReadWrite, MAP_ANONYMOUS | 3)));
    line("mmap at an odd address, fixed: %s",
         *outcome(map(0x10001, kPage, kReadWrite, kAnonymous | MAP_FIXED)));
    line("mmap at an odd address, as a hint: %s", worked(map(0x20000001, kPage, kReadWrite, kAnonymous)));
    line("mmap of a bad descriptor: %s", *outcome(map(0, kPage, PROT_READ, MAP_PRIVATE, 99)));
    line("mmap at an odd offset: %s", *outcome(map(0, kPage, PROT_READ, kAnonymous, -1, 100)));
    line("mmap of more than there are addresses: %s", *outcome(map(0, 1UL << 62, PROT_NONE, kAnonymous)));
    line("mmap of almost everything: %s", *outcome(map(0, ~0UL, PROT_NONE, kAnonymous)));
    line("mmap in kernel memory: %s",
         *outcome(map(0xffff888000000000, kPage, PROT_READ, kAnonymous | MAP_FIXED)));
    line("munmap at an odd address: %s", *outcome(raw(SYS_munmap, 0x10001, kPage)));
    line("munmap of nothing: %s", *outcome(raw(SYS_munmap, 0x10000, 0)));
    line("munmap where nothing is: %s", *outcome(raw(SYS_munmap, word(pages(1)) - (1UL << 38), kPage)));
    line("munmap in kernel memory: %s", *outcome(raw(SYS_munmap, 0xffff888000000000, kPage)));
}

void splitting() {
    char* at = pages(8);
    line("eight pages: %s", *reachable(at, 8));
    raw(SYS_munmap, word(at + 3 * kPage), 2 * kPage);
    line("two in the middle gone: %s", *reachable(at, 8));
    raw(SYS_munmap, word(at), kPage);
    raw(SYS_munmap, word(at + 7 * kPage), kPage);
    line("first and last gone: %s", *reachable(at, 8));
    line("mapped in the hole, fixed: %s",
         worked(map(word(at + 3 * kPage), 2 * kPage, PROT_READ, kAnonymous | MAP_FIXED)));
    line("now: %s", *reachable(at, 8));
    line("fixed without replacing: over a mapping %s, in a hole %s",
         *outcome(map(word(at + kPage), kPage, PROT_READ, kAnonymous | MAP_FIXED_NOREPLACE)),
         worked(map(word(at), kPage, PROT_READ, kAnonymous | MAP_FIXED_NOREPLACE)));
    line("fixed over three kinds: %s", worked(map(word(at), 8 * kPage, kReadWrite, kAnonymous | MAP_FIXED)));
    line("now: %s, first byte %d", *reachable(at, 8), at[3 * kPage]);
    raw(SYS_munmap, word(at), 8 * kPage);
    line("all gone: %s", *reachable(at, 8));
    line("unmapped again: %s", *outcome(raw(SYS_munmap, word(at), 8 * kPage)));
}

// Every second page of many: as many mappings as that, and then one again.
void many() {
    constexpr unsigned long kCount = 400;
    char* at = pages(kCount);
    unsigned wrong = 0;
    for (unsigned long each = 0; each < kCount; each += 2)
        wrong += raw(SYS_munmap, word(at + each * kPage), kPage) != 0;
    for (unsigned long each = 1; each < kCount; each += 2)
        at[each * kPage] = static_cast<char>(each);
    for (unsigned long each = 0; each < kCount; each += 2)
        wrong += map(word(at + each * kPage), kPage, kReadWrite, kAnonymous | MAP_FIXED) !=
                 static_cast<long>(word(at + each * kPage));
    for (unsigned long each = 1; each < kCount; each += 2)
        wrong += at[each * kPage] != static_cast<char>(each) || at[(each - 1) * kPage] != 0;
    line("four hundred pages, every second replaced: %u wrong", wrong);
    raw(SYS_munmap, word(at), kCount * kPage);
}

void contents() {
    char* at = pages(64);
    unsigned long sum = 0;
    for (unsigned long each = 0; each < 64 * kPage; ++each)
        sum += static_cast<unsigned char>(at[each]);
    memset(at, 0xff, 64 * kPage);
    raw(SYS_munmap, word(at), 64 * kPage);
    char* again = pages(64);
    for (unsigned long each = 0; each < 64 * kPage; ++each)
        sum += static_cast<unsigned char>(again[each]);
    line("new memory, sum of its bytes: %lu", sum);
    raw(SYS_munmap, word(again), 64 * kPage);
    // A size that is no multiple of a page is rounded up.
    const long odd = map(0, 5000, kReadWrite, kAnonymous);
    line("5000 bytes: %s", *reachable(reinterpret_cast<char*>(odd), 2));
    line("freed with 4097: %s", *outcome(raw(SYS_munmap, static_cast<unsigned long>(odd), 4097)));
    line("then: %s", *reachable(reinterpret_cast<char*>(odd), 2));
}

void low_memory() {
    fresh("low", [] {
        line("page zero as root: %s", worked(map(0, kPage, kReadWrite, kAnonymous | MAP_FIXED)));
        become(1000);
        line("page zero as user: %s", *outcome(map(0, kPage, kReadWrite, kAnonymous | MAP_FIXED)));
        line("at 64 KiB as user: %s", worked(map(0x10000, kPage, kReadWrite, kAnonymous | MAP_FIXED)));
    });
}

}  // namespace

void groups::mappings() {
    errors();
    splitting();
    many();
    contents();
    low_memory();
}
