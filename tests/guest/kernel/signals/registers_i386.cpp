// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

#ifdef __i386__  // registers.cpp

using namespace groups;

namespace {

// Spoils everything that a handler may touch.
void spoil(int, siginfo_t*, void*) {
    asm volatile("pcmpeqd %%xmm0, %%xmm0\n movdqa %%xmm0, %%xmm7\n fninit\n fldpi\n fldpi\n" ::
                     : "xmm0", "xmm7");
    const unsigned control = 0x7f80;  // round towards zero
    const unsigned short x87 = 0xf7f;
    asm volatile("ldmxcsr %0\n fldcw %1" ::"m"(control), "m"(x87));
}

struct Picture {
    unsigned xmm[2][4];
    unsigned control;
    unsigned short x87;
    double top;
};

Picture over_a_signal() {
    static const unsigned pattern[2][4] = {{1, 2, 3, 4}, {0x55, 0x66, 0x77, 0x88}};
    static const double value = 2.75;
    static Picture picture;
    long number = SYS_tgkill;
    asm volatile(
        "movdqu 0(%[in]), %%xmm0\n movdqu 16(%[in]), %%xmm7\n fldl %[value]\n int $0x80\n"
        "movdqu %%xmm0, %[first]\n movdqu %%xmm7, %[second]\n"
        "stmxcsr %[control]\n fstcw %[x87]\n fstpl %[top]"
        : "+a"(number), [control] "=m"(picture.control), [x87] "=m"(picture.x87), [top] "=m"(picture.top),
          [first] "=m"(picture.xmm[0]), [second] "=m"(picture.xmm[1])
        : [in] "S"(pattern), [value] "m"(value), "b"(getpid()), "c"(getpid()), "d"(SIGUSR1)
        : "xmm0", "xmm7", "memory");
    return picture;
}

void tell(const char* what) {
    const Picture now = over_a_signal();
    line("%s: xmm0 %u %u %u %u, xmm7 %u %u %u %u, MXCSR 0x%x, x87 control 0x%x, top %g", what, now.xmm[0][0],
         now.xmm[0][1], now.xmm[0][2], now.xmm[0][3], now.xmm[1][0], now.xmm[1][1], now.xmm[1][2],
         now.xmm[1][3], now.control, now.x87, now.top);
}

// The frame's x87 part counts, whatever the modern part behind it says.
void change_x87(int, siginfo_t*, void* frame) {
    auto* state = static_cast<ucontext_t*>(frame)->uc_mcontext.fpregs;
    line("in the frame: control 0x%lx, status 0x%lx, tags 0x%lx, magic 0x%lx", state->cw,
         state->sw & 0xffff3800, state->tag, state->status >> 16);
    state->cw = (state->cw & ~0xffffUL) | 0x77f;
    state->_st[0].exponent++;  // twice the value
}

// Five general registers that the handler's frame changes, and the rest that it keeps.
void change_registers(int, siginfo_t*, void* frame) {
    auto& registers = static_cast<ucontext_t*>(frame)->uc_mcontext.gregs;
    registers[REG_ESI] += 1;
    registers[REG_EDI] += 2;
    line("selectors in the frame: cs 0x%x ds 0x%x es 0x%x ss 0x%x fs 0x%x", registers[REG_CS],
         registers[REG_DS], registers[REG_ES], registers[REG_SS], registers[REG_FS]);
}

void general() {
    long number = SYS_tgkill;
    unsigned long source = 100, target = 200;
    asm volatile("int $0x80"
                 : "+a"(number), "+S"(source), "+D"(target)
                 : "b"(getpid()), "c"(getpid()), "d"(SIGUSR1)
                 : "memory");
    line("changed by the frame: esi %lu, edi %lu", source, target);
}

// Without SA_SIGINFO the frame is the classic one, which ends with another call.
volatile int classic_signal;
void classic(int number) {
    classic_signal = number;
    spoil(number, nullptr, nullptr);
}

// The kernel's own code returns where there is no restorer.
void without_restorer() {
    struct {
        void (*handler)(int);
        unsigned long flags;
        void* restorer;
        unsigned long long mask;
    } action{classic, 0, nullptr, 0};
    // The code lies in the frame, on the stack, or in the vDSO.
    const long set = raw(SYS_rt_sigaction, SIGUSR1, word(&action), 0, 8);
    line("handler without a restorer: %s", *outcome(set));
}

}  // namespace

void groups::registers() {
    handle(SIGUSR1, spoil);
    tell("after a handler that spoils all");
    struct sigaction action {};
    action.sa_handler = classic;
    sigaction(SIGUSR1, &action, nullptr);
    tell("after one with a classic frame");
    line("its signal: %d", classic_signal);
    handle(SIGUSR1, change_x87);
    tell("after one that changes the x87 part");
    const unsigned short usual = 0x37f;
    asm volatile("fninit\n fldcw %0" ::"m"(usual));
    handle(SIGUSR1, change_registers);
    general();
    without_restorer();
}

#endif
