// SPDX-License-Identifier: Apache-2.0
// What becomes of a signal frame that names segments which cannot be returned to: a signal, never worse.
#include "frame.h"
#include "groups.h"
#include "segment.h"

namespace {

constexpr unsigned kAbsentCode = 10, kData = 11, kReadOnlyData = 12, kAbsentData = 13, kFlat = 14,
                   kExecuteOnly = 15, kCleared = 16, kFlatDown = 17;
constexpr unsigned kStrictSs = 4;

unsigned wanted_cs, wanted_ss;
bool clears_strict;

void change(int, siginfo_t*, void* context) {
    auto& frame = *static_cast<ucontext_t*>(context);
    if (wanted_cs != ~0U)
        save_cs(frame, wanted_cs);
    if (wanted_ss != ~0U)
        save_ss(frame, wanted_ss);
    if (clears_strict)
        frame.uc_flags &= ~static_cast<unsigned long>(kStrictSs);
}

Fault send_signal() {
    Attempt attempt;
    long number = SYS_tgkill;
#ifdef __i386__
    ATTEMPT(attempt, SYSTEM_CALL, "+a"(number), "b"(getpid()), "c"(getpid()), "d"(SIGUSR1)
            : ATTEMPT_CLOBBERS);
#else
    ATTEMPT(attempt, SYSTEM_CALL, "+a"(number), "D"(getpid()), "S"(getpid()), "d"(SIGUSR1)
            : ATTEMPT_CLOBBERS, "rcx");
#endif
    return attempt.fault;
}

void make_entries() {
    set_entry({kAbsentCode, 0, 0xfffff, kCode | k32Bit | kInPages | kAbsent});
    set_entry({kData, 0x1000, 0xfffff, k32Bit | kInPages});
    set_entry({kReadOnlyData, 0, 0xfffff, k32Bit | kInPages | kReadOnly});
    set_entry({kAbsentData, 0, 0xfffff, k32Bit | kInPages | kAbsent});
    set_entry({kFlat, 0, 0xfffff, k32Bit | kInPages});
    set_entry({kExecuteOnly, 0, 0xfffff, kCode | kReadOnly | k32Bit | kInPages});
    set_entry({kFlatDown, 0, 0, k32Bit | kInPages | kExpandDown});
}

// The processor's own error for an absent stack is another than QEMU's.
void tell(const char* what, unsigned selector) {
    const Fault fault = send_signal();
    unsigned short stack;
    asm volatile("mov %%ss, %0" : "=r"(stack));
    asm volatile("mov %0, %%ss" ::"r"(static_cast<unsigned>(kFlatData)));
    line("%s 0x%x: %s %s trap=%lu err=0x%lx, then ss 0x%x", what, selector, signal_name(fault.number),
         fault.number ? code_name(fault.number, fault.code) : "", fault.number == SIGBUS ? 0 : fault.trap,
         fault.error, stack);
}

void all() {
    make_entries();
    handle_on_own_stack(SIGUSR1, change);
    wanted_ss = ~0U;
    for (const unsigned selector :
         List{0U, 3U, 0x10U, 0x13U, 0x18U, 0x2bU, 0x43U, 0x53U, 0x63U, 0x7bU, 0xfffbU,
              0U + selector_of(kAbsentCode), 0U + selector_of(kData), 0U + selector_of(kReadOnlyData),
              0U + selector_of(kCleared), 0xffffU}) {
        wanted_cs = selector;
        tell("cs", selector);
    }
    wanted_cs = ~0U;
    for (const bool loose : List{false, true}) {
        clears_strict = loose;
        for (const unsigned selector :
             List{0U, 3U, 0x10U, 0x1bU, 0x23U, 0x28U, 0x2bU, 0x33U, 0x43U, 0x63U, 0xfffbU,
                  0U + selector_of(kData), 0U + selector_of(kReadOnlyData), 0U + selector_of(kAbsentData),
                  0U + selector_of(kFlat), 0U + selector_of(kFlatDown), 0U + selector_of(kExecuteOnly),
                  0U + selector_of(kCleared), 0xffffU}) {
            // A stack with a base is one for 64-bit code alone, which does not look at it.
            if (!kIs64 && (selector == selector_of(kData) || selector == selector_of(kFlatDown)))
                continue;
            wanted_ss = selector;
            tell(loose ? "loose ss" : "ss", selector);
        }
    }
    clears_strict = false;
    wanted_cs = selector_of(kAbsentCode), wanted_ss = 0;
    tell("both", wanted_cs);
    // No handler for the signal that it becomes.
    signal(SIGBUS, SIG_DFL);
    line("without a handler: %s", *ending(in_child([] {
             send_signal();
             return 0;
         })));
}

}  // namespace

void groups::frames() {
    fresh("frames", all);
}
