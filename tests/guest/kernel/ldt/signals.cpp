// SPDX-License-Identifier: Apache-2.0
// Signals in the midst of code that runs in a segment of its own, and returns to it.
#include "frame.h"
#include "groups.h"
#include "segment.h"

namespace {

constexpr unsigned kStrictSs = 4;

// kill(%edx, SIGUSR1), then 77: mov %edx, %ebx; mov $10, %ecx; mov $37, %eax; int $0x80; mov $77, %eax
constexpr unsigned char kKill[] = {0x89, 0xd3, 0xb9, 10,   0,    0,  0, 0xb8, 37, 0,
                                   0,    0,    0xcd, 0x80, 0xb8, 77, 0, 0,    0};
struct Seen {
    unsigned cs, ss, ip, strict;
    unsigned short now_cs, now_ss, now_ds;
};
Seen seen;
unsigned next_cs, next_ip;  // 0: as it was

void handle(int, siginfo_t*, void* context) {
    auto& frame = *static_cast<ucontext_t*>(context);
    seen = {saved_cs(frame),
            saved_ss(frame),
            saved_ip(frame),
            static_cast<unsigned>(frame.uc_flags & kStrictSs),
            0,
            0,
            0};
    asm volatile("mov %%cs, %0\n mov %%ss, %1\n mov %%ds, %2"
                 : "=r"(seen.now_cs), "=r"(seen.now_ss), "=r"(seen.now_ds));
    if (next_cs)
        save_cs(frame, next_cs);
    if (next_ip)
        frame.uc_mcontext.gregs[kRegisterIp] = static_cast<greg_t>(next_ip);
}

void tell(const char* name, unsigned result) {
    line("%s: %u, in the frame cs 0x%x ss 0x%x ip 0x%x strict %u, in the handler cs 0x%x ss 0x%x ds 0x%x",
         name, result, seen.cs, seen.ss, seen.ip, seen.strict, seen.now_cs, seen.now_ss,
         kIs64 ? 0 : seen.now_ds);
}

void interrupted() {
    const auto pid = static_cast<unsigned>(getpid());
    handle_on_own_stack(SIGUSR1, handle);
    tell("a call", Segment(1, kCode | k32Bit, kKill).run(0, pid));
    const Segment first(1, kCode | k32Bit, kKill);
    const Segment other(2, kCode | k32Bit, {0xb8, 78, 0, 0, 0});
    next_cs = other.selector(), next_ip = Segment::kCodeAt;
    tell("goes on in another segment", first.run(0, pid));
}

// A fault in the segment, whose handler goes on behind it.
void step_over(int number, siginfo_t* info, void* context) {
    auto& frame = *static_cast<ucontext_t*>(context);
    handle(number, info, context);
    frame.uc_mcontext.gregs[kRegisterIp] += 2;
}

void faults() {
    handle_on_own_stack(SIGILL, step_over);
    handle_on_own_stack(SIGSEGV, step_over);
    tell("ud2", Segment(1, kCode | k32Bit, {0x0f, 0x0b, 0xb8, 5, 0, 0, 0}).run());
    tell("cli, nop", Segment(1, kCode | k32Bit, {0xfa, 0x90, 0xb8, 7, 0, 0, 0}).run());
    // A timer while it loops: the frame has whatever place it was at.
    handle_on_own_stack(SIGALRM, handle);
    ualarm(20'000, 0);
    const unsigned result =
        Segment(1, kCode | k32Bit, {0xb9, 0x00, 0xe1, 0xf5, 0x05, 0x49, 0x75, 0xfd, 0x40}).run(8);
    line("a timer's signal: %u, cs 0x%x", result, seen.cs);
}

}  // namespace

void groups::signals() {
    fresh("interrupted", interrupted);
    fresh("faults", faults);
}
