// SPDX-License-Identifier: Apache-2.0
// The groups of cases of memory.
#pragma once

#include <sys/mman.h>

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void mappings();      // mmap and munmap: places, errors, splitting and merging
void protections();   // mprotect and what a fault says
void remappings();    // mremap
void heap();          // brk
void sharing();       // copy on write, shared memory, over fork
void advice();        // madvise
void files();         // mapped files
void stack();         // growth, its limit, its guard
void bad_pointers();  // EFAULT, call by call
void limits();        // reservations, RLIMIT_AS, ENOMEM
void programs();      // execve of malformed files

constexpr unsigned long kPage = 4096;
constexpr int kReadWrite = PROT_READ | PROT_WRITE;
constexpr int kAnonymous = MAP_PRIVATE | MAP_ANONYMOUS;

inline long map(unsigned long at, unsigned long size, unsigned long protection, unsigned long flags,
                int file = -1, unsigned long offset = 0) {
    return raw(SYS_mmap, at, size, protection, flags, static_cast<unsigned long>(file), offset);
}

inline char* pages(unsigned long count, int protection = kReadWrite) {
    const long at = map(0, count * kPage, static_cast<unsigned long>(protection), kAnonymous);
    if (at < 0 && at > -4096) {
        line("out of memory for the test itself");
        _exit(1);
    }
    return reinterpret_cast<char*>(at);
}

// One letter per page: r and w for what works, - for SIGSEGV, B for SIGBUS. Writing writes what was read.
inline Text reachable(const char* start, unsigned long count) {
    Text made{};
    char* to = made.text;
    for (unsigned long each = 0; each < count && to < made.text + sizeof made.text - 3; ++each) {
        Attempt reading, writing;
        unsigned char byte = 0;
        ATTEMPT(reading, "movb (%[p]), %[b]", [b] "+r"(byte), [p] "r"(start + each * kPage)
                : ATTEMPT_CLOBBERS);
        ATTEMPT(writing, "movb %[b], (%[p])", [b] "+r"(byte), [p] "r"(start + each * kPage)
                : ATTEMPT_CLOBBERS);
        if (reading.fault.number == SIGBUS)
            *to++ = 'B';
        else if (reading.fault.number != 0)
            *to++ = '-';
        else
            *to++ = writing.fault.number == 0 ? 'w' : 'r';
    }
    return made;
}

}  // namespace groups
