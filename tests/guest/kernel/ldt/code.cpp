// SPDX-License-Identifier: Apache-2.0
// Code segments with a base; CLI, STI and ports there.
#include "../common/port.h"
#include "groups.h"
#include "segment.h"

namespace {

constexpr unsigned kCode32 = kCode | k32Bit;

void running() {
    line("inc: %u", Segment(1, kCode32, {0x40}).run(41));
    line("cs: 0x%x", Segment(1, kCode32, {0x8c, 0xc8}).run() & 0xffff);
    // mov %cs:64, %eax: the segment's own memory, which starts with this instruction
    line("reads itself: 0x%x", Segment(1, kCode32, {0x2e, 0xa1, 64, 0, 0, 0}).run());
    // What follows faults in the jump.
    Fault fault = Segment(1, kCode32 | kAbsent, {0x40}).attempt();
    line("absent: %s trap=%lu err=0x%lx", signal_name(fault.number), fault.trap, fault.error);
    fault = Segment(1, k32Bit, {0x40}).attempt();
    line("data: %s trap=%lu err=0x%lx", signal_name(fault.number), fault.trap, fault.error);
    // mov $20, %eax; int $0x80
    const unsigned pid = Segment(1, kCode32, {0xb8, 20, 0, 0, 0, 0xcd, 0x80}).run();
    line("getpid: %s", pid == static_cast<unsigned>(getpid()) ? "yes" : "NO");
    // A loop long enough that the clock interrupts it: mov $100000000, %ecx; dec %ecx; jnz; inc %eax
    line("a long loop: %u",
         Segment(1, kCode32, {0xb9, 0x00, 0xe1, 0xf5, 0x05, 0x49, 0x75, 0xfd, 0x40}).run(1));
}

struct Case {
    const char* name;
    unsigned char code[4];
};
constexpr Case kCases[] = {{"cli", {0xfa, 0x90, 0x90, 0x90}},
                           {"sti", {0xfb, 0x90, 0x90, 0x90}},
                           {"66 cli", {0x66, 0xfa, 0x90, 0x90}},
                           {"nop, sti", {0x90, 0xfb, 0x90, 0x90}},
                           {"inb", {0xec, 0x90, 0x90, 0x90}},
                           {"inl", {0xed, 0x90, 0x90, 0x90}},
                           {"inw", {0x66, 0xed, 0x90, 0x90}},
                           {"outb", {0xee, 0x90, 0x90, 0x90}},
                           {"outl", {0xef, 0x90, 0x90, 0x90}},
                           {"outw", {0x66, 0xef, 0x90, 0x90}},
                           {"out to an immediate", {0xe6, 0x80, 0x90, 0x90}},
                           {"insb", {0x6c, 0x90, 0x90, 0x90}},
                           {"hlt", {0xf4, 0x90, 0x90, 0x90}},
                           {"ud2", {0x0f, 0x0b, 0x90, 0x90}},
                           {"int3", {0xcc, 0x90, 0x90, 0x90}},
                           {"mov cr0", {0x0f, 0x20, 0xc0, 0x90}}};

void tell_all(const char* what) {
    for (const Case& each : kCases)
        line("%s, %s: %s", what, each.name, *describe(Segment(3, kCode32, each.code).attempt(0, kFree)));
}

// Two ports but not four, so that the width of the access shows.
void widths() {
    ioperm_raw(kFree, 2, 1);
    tell_all("two ports");
}

void levels() {
    iopl_raw(3);
    tell_all("level 3");
    line("flags after it: %s", *interrupt_flags());
    line("cli, out, sti: %u", Segment(3, kCode32, {0xfa, 0xee, 0xfb, 0x40}).run(7, kPost) & 0xff);
    // pushf; orl $0x100, (%esp); popf; cli
    static constexpr unsigned char kStep[] = {0x9c, 0x81, 0x0c, 0x24, 0, 1, 0, 0, 0x9d, 0xfa, 0x90, 0x90};
    // Whether the step ends behind the CLI or one instruction later differs between kernels.
    const Fault step = Segment(3, kCode32, kStep).attempt(0, kFree);
    line("a single step over cli: %s %s, within two instructions: %s", signal_name(step.number),
         code_name(step.number, step.code), step.offset == 10 || step.offset == 11 ? "yes" : "NO");
    iopl_raw(0);
    tell_all("level 0 again");
}

}  // namespace

void groups::code() {
    fresh("running", running);
}

void groups::ports() {
    fresh("none", [] { tell_all("no ports"); });
    fresh("widths", widths);
    fresh("levels", levels);
}
