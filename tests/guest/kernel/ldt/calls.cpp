// SPDX-License-Identifier: Apache-2.0
// Errors, their order, and what an entry becomes.
#include <sys/mman.h>

#include "groups.h"
#include "table.h"

namespace {

void errors() {
    Description good{0, 0x1000, 0xfffff, k32Bit | kInPages};
    for (const unsigned long function : List{3UL, 0x10UL, 0x12UL, ~0UL, 0x1'0000'0011UL & ~0UL})
        line("function 0x%lx: %s", function & 0xffff'ffff,
             *outcome(modify_ldt(function, &good, sizeof good)));
    for (const unsigned long function : List{kWriteOldForm, kWrite})
        for (const unsigned long bytes : List{0UL, 15UL, 16UL, 17UL, ~0UL}) {
            line("function 0x%lx, %ld bytes: %s", function, static_cast<long>(bytes),
                 *outcome(modify_ldt(function, &good, bytes)));
            line("of a bad pointer: %s", *outcome(modify_ldt(function, reinterpret_cast<void*>(8), bytes)));
        }
    for (const unsigned entry : List{8191U, 8192U, 0x8000'0000U, ~0U}) {
        good.entry_number = entry;
        line("entry 0x%x: %s", entry, *outcome(set_entry(good)));
    }
    if (kIs64)
        line("an error in 64 bits: 0x%lx", static_cast<unsigned long>(raw(SYS_modify_ldt, kWrite, 0, 16)));
}

void try_entry(const char* name, unsigned bits, unsigned base = 0x1234'5678, unsigned limit = 0xabcde) {
    for (const unsigned long function : List{kWriteOldForm, kWrite}) {
        Description description{5, 0x1000, 0xfff, k32Bit};
        set_entry(description);
        description = {5, base, limit, bits};
        const int result = modify_ldt(function, &description, sizeof description);
        line("%s, 0x%lx: %s, 0x%llx", name, function, *outcome(result), read_entry(5));
    }
}

void descriptions() {
    for (unsigned bits = 0; bits < 256; ++bits) {
        char name[16];
        snprintf(name, sizeof name, "bits 0x%02x", bits);
        try_entry(name, bits);
    }
    try_entry("zero", 0, 0, 0);
    try_entry("empty", kReadOnly | kAbsent, 0, 0);
    try_entry("empty but long", kReadOnly | kAbsent | kLong, 0, 0);
    try_entry("empty but useable", kReadOnly | kAbsent | kUseable, 0, 0);
    try_entry("nowhere, 32 bits", k32Bit, 0, 0);
    try_entry("a limit of 32 bits", k32Bit, 0, ~0U);
    try_entry("more bits", 0xffff'ff00 | k32Bit, 0x8000'0001, 0);
}

void reading() {
    static unsigned char room[kTableBytes + 16];
    memset(room, 0xaa, sizeof room);
    line("nothing to read: %s, then 0x%x", *outcome(modify_ldt(kRead, room, 64)), room[0]);
    line("nothing, to a bad pointer: %s", *outcome(modify_ldt(kRead, reinterpret_cast<void*>(8), 64)));
    set_entry({2, 0x0102'0304, 0x00fff, k32Bit});
    for (const unsigned long bytes : List{0UL, 7UL, 20UL, 24UL, 25UL, 4096UL, 65536UL, 65537UL, 1UL << 31}) {
        memset(room, 0xaa, sizeof room);
        const int result = modify_ldt(kRead, room, bytes);
        unsigned long written = 0;
        for (unsigned long at = 0; at < sizeof room; ++at)
            if (room[at] != 0xaa)
                written = at + 1;
        line("%lu bytes: %s, %lu written, byte 16 is 0x%x, byte 24 0x%x", bytes, *outcome(result), written,
             room[16], room[24]);
    }
    line("to a bad pointer: %s", *outcome(modify_ldt(kRead, reinterpret_cast<void*>(8), 64)));
    auto* page = static_cast<unsigned char*>(
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(page + 4096, 4096);
    line("up to the end of a page: %s, beyond: %s, the zeros beyond: %s",
         *outcome(modify_ldt(kRead, page + 4096 - 32, 32)), *outcome(modify_ldt(kRead, page + 4096 - 16, 24)),
         *outcome(modify_ldt(kRead, page + 4096 - 24, 32)));
    for (const unsigned long bytes : List{0UL, 39UL, 40UL, 128UL, 129UL, ~0UL}) {
        memset(room, 0xaa, sizeof room);
        const int result = modify_ldt(kReadDefault, room, bytes);
        unsigned long zeros = 0;
        while (room[zeros] == 0)
            ++zeros;
        line("default, %ld bytes: %s, %lu zeros", static_cast<long>(bytes), *outcome(result), zeros);
    }
    line("default, to a bad pointer: %s", *outcome(modify_ldt(kReadDefault, reinterpret_cast<void*>(8), 64)));
}

void filling() {
    unsigned failed = 0;
    for (unsigned entry = 0; entry < 8192; entry += 61)
        failed += set_entry({entry, entry << 12, 0xfff, k32Bit}) != 0;
    unsigned wrong = 0;
    for (unsigned entry = 0; entry < 8192; ++entry) {
        const unsigned long long found = read_entry(entry);
        const unsigned base =
            static_cast<unsigned>(found >> 16 & 0xff'ffff) | static_cast<unsigned>(found >> 56) << 24;
        wrong += entry % 61 == 0 ? base != entry << 12 : found != 0;
        if (entry % 61 != 0)
            entry += 29;
    }
    line("many entries: %u failed, %u are wrong", failed, wrong);
}

}  // namespace

void groups::calls() {
    fresh("errors", errors);
    fresh("descriptions", descriptions);
    fresh("reading", reading);
    fresh("filling", filling);
}
