// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

long protect(const char* at, unsigned long count, unsigned long protection) {
    return raw(SYS_mprotect, word(at), count * kPage, protection);
}

void splitting() {
    char* at = pages(8);
    memset(at, 7, 8 * kPage);
    line("middle read-only: %s, %s", *outcome(protect(at + 2 * kPage, 3, PROT_READ)), *reachable(at, 8));
    line("across it, none: %s, %s", *outcome(protect(at + kPage, 3, PROT_NONE)), *reachable(at, 8));
    line("all back: %s, %s, contents %d", *outcome(protect(at, 8, kReadWrite)), *reachable(at, 8),
         at[2 * kPage]);
    for (unsigned long each = 0; each < 8; ++each)
        protect(at + each * kPage, 1, each % 2 ? PROT_READ : PROT_NONE);
    line("page by page: %s", *reachable(at, 8));
    protect(at, 8, PROT_READ);
    line("all read-only: %s", *reachable(at, 8));
    raw(SYS_munmap, word(at), 8 * kPage);
}

void errors() {
    char* at = pages(4);
    line("odd address: %s", *outcome(raw(SYS_mprotect, word(at) + 1, kPage, PROT_READ)));
    line("no pages: %s", *outcome(raw(SYS_mprotect, word(at), 0, PROT_READ)));
    line("unknown protection: %s", *outcome(raw(SYS_mprotect, word(at), kPage, 0x1000)));
    line("wrapping size: %s", *outcome(raw(SYS_mprotect, word(at), ~0xfffUL, PROT_READ)));
    raw(SYS_munmap, word(at + 2 * kPage), kPage);
    line("over a hole: %s, %s", *outcome(protect(at, 4, PROT_READ)), *reachable(at, 4));
    raw(SYS_munmap, word(at), 4 * kPage);
    line("where nothing is: %s", *outcome(protect(at, 1, PROT_READ)));
}

// Code that is written, then run; and not run where it may not be.
void execution() {
    static const unsigned char kCode[] = {0xb8, 42, 0, 0, 0, 0xc3};  // mov $42, %eax; ret
    char* at = pages(1);
    memcpy(at, kCode, sizeof kCode);
    Attempt attempt;
    unsigned long value = 0;
    ATTEMPT(attempt, "call *%[code]", "+a"(value), [code] "r"(at) : ATTEMPT_CLOBBERS);
    line("run data: %s %s", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code));
    protect(at, 1, PROT_READ | PROT_EXEC);
    attempt = {};
    ATTEMPT(attempt, "call *%[code]", "+a"(value), [code] "r"(at) : ATTEMPT_CLOBBERS);
    line("run code: %s, %lu, %s", signal_name(attempt.fault.number), value, *reachable(at, 1));
    protect(at, 1, kReadWrite | PROT_EXEC);
    at[1] = 43;
    attempt = {};
    ATTEMPT(attempt, "call *%[code]", "+a"(value), [code] "r"(at) : ATTEMPT_CLOBBERS);
    line("changed code: %s, %lu", signal_name(attempt.fault.number), value);
    raw(SYS_munmap, word(at), kPage);
}

// Writable alone is readable as well on this processor.
void write_only() {
    char* at = pages(1, PROT_WRITE);
    line("write-only: %s", *reachable(at, 1));
    raw(SYS_munmap, word(at), kPage);
}

}  // namespace

void groups::protections() {
    splitting();
    errors();
    execution();
    write_only();
}
