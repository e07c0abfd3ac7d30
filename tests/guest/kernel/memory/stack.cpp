// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

namespace {

// Touches the stack so far below its pointer, without calls in between.
Fault touch_below(unsigned long distance) {
    Attempt attempt;
    unsigned long at = word(&attempt) - distance;
    ATTEMPT(attempt, "movb $1, (%[p])", [p] "+r"(at), "i"(0) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

}  // namespace

void groups::stack() {
    fresh("stack", [] {
        // The handler needs a stack of its own when the main one ends.
        static char other[65536];
        stack_t alternate{};
        alternate.ss_sp = other;
        alternate.ss_size = sizeof other;
        sigaltstack(&alternate, nullptr);
        struct sigaction action {};
        sigaction(SIGSEGV, nullptr, &action);
        action.sa_flags |= SA_ONSTACK;
        sigaction(SIGSEGV, &action, nullptr);
        rlimit limit{};
        getrlimit(RLIMIT_STACK, &limit);
        line("limit: %lu KiB soft", static_cast<unsigned long>(limit.rlim_cur) / 1024);
        for (const unsigned long kilobytes : List{1UL, 100UL, 1000UL, 4000UL, 7000UL})
            line("%lu KiB below: %s", kilobytes, *describe(touch_below(kilobytes * 1024)));
        const Fault beyond = touch_below(9000 * 1024);
        line("9000 KiB below: %s %s", signal_name(beyond.number), code_name(beyond.number, beyond.code));
        limit.rlim_cur = 64 * 1024;
        setrlimit(RLIMIT_STACK, &limit);
        line("limit lowered below what is there: still %s", *describe(touch_below(4000 * 1024)));
    });
    fresh("executable stack", [] {
        static const unsigned char kCode[] = {0xc3};
        unsigned char code[16] = {kCode[0]};
        Attempt attempt;
        ATTEMPT(attempt, "call *%[code]", , [code] "r"(code) : ATTEMPT_CLOBBERS);
        line("run the stack: %s %s", signal_name(attempt.fault.number),
             code_name(attempt.fault.number, attempt.fault.code));
    });
}
