// SPDX-License-Identifier: Apache-2.0
#include <sched.h>
#include <sys/time.h>

#include "groups.h"

#ifndef __i386__  // registers_i386.cpp

using namespace groups;

namespace {

// Spoils everything that a handler may touch.
void spoil(int, siginfo_t*, void*) {
    asm volatile(
        "pcmpeqd %%xmm0, %%xmm0\n movdqa %%xmm0, %%xmm1\n movdqa %%xmm0, %%xmm7\n movdqa %%xmm0, %%xmm15\n"
        "fninit\n fldpi\n fldpi\n" ::
            : "xmm0", "xmm1", "xmm7", "xmm15");
    const unsigned control = 0x7f80;  // round towards zero
    const unsigned short x87 = 0xf7f;
    asm volatile("ldmxcsr %0\n fldcw %1" ::"m"(control), "m"(x87));
}

struct Picture {
    unsigned long xmm[4][2];
    unsigned control;
    unsigned short x87;
    double top;
};

// Loads a pattern, sends itself a signal without a C function in between, and reads the registers back.
Picture over_signal(unsigned long seed) {
    Picture picture{};
    unsigned long pattern[4][2];
    for (unsigned each = 0; each < 4; ++each) {
        pattern[each][0] = seed * (each + 3);
        pattern[each][1] = ~seed + each;
    }
    const double value = 1.5;
    asm volatile(
        "movdqu 0(%[in]), %%xmm0\n movdqu 16(%[in]), %%xmm1\n movdqu 32(%[in]), %%xmm7\n movdqu 48(%[in]), "
        "%%xmm15\n"
        "fldl %[value]\n movl $234, %%eax\n syscall\n"
        "movdqu %%xmm0, 0(%[out])\n movdqu %%xmm1, 16(%[out])\n movdqu %%xmm7, 32(%[out])\n movdqu %%xmm15, "
        "48(%[out])\n"
        "stmxcsr %[control]\n fstcw %[x87]\n fstpl %[top]\n"
        : [control] "=m"(picture.control), [x87] "=m"(picture.x87), [top] "=m"(picture.top)
        : [in] "r"(pattern), [out] "r"(picture.xmm), [value] "m"(value), "D"(getpid()), "S"(raw(SYS_gettid)),
          "d"(SIGUSR1)
        : "rax", "rcx", "r11", "xmm0", "xmm1", "xmm7", "xmm15", "memory", "cc");
    for (unsigned each = 0; each < 4; ++each)
        for (unsigned half = 0; half < 2; ++half)
            picture.xmm[each][half] ^= pattern[each][half];
    return picture;
}

void after_handler() {
    handle(SIGUSR1, spoil);
    const Picture picture = over_signal(0x123456789abcdef1);
    unsigned long changed = 0;
    for (const auto& both : picture.xmm)
        changed |= both[0] | both[1];
    line(
        "SSE registers after a handler that spoils them: %s, MXCSR 0x%x, x87 control 0x%x, x87 top %d tenths",
        changed == 0 ? "intact" : "CHANGED", picture.control, picture.x87,
        static_cast<int>(picture.top * 10));
    handle(SIGUSR1, [](int, siginfo_t*, void*) {
        unsigned control = 0;
        unsigned short x87 = 0;
        asm volatile("stmxcsr %0\n fstcw %1" : "=m"(control), "=m"(x87));
        line("inside a handler: MXCSR 0x%x, x87 control 0x%x", control, x87);
    });
    const unsigned odd = 0x3f80, usual = 0x1f80;
    const unsigned short odd_x87 = 0x77f, usual_x87 = 0x37f;
    asm volatile("ldmxcsr %0\n fldcw %1" ::"m"(odd), "m"(odd_x87));
    raise(SIGUSR1);
    asm volatile("ldmxcsr %0\n fldcw %1" ::"m"(usual), "m"(usual_x87));
}

// Threads with different registers on as few CPUs as there are, with timer signals on top.
void over_switches() {
    static volatile unsigned wrong;
    handle(SIGALRM, spoil, SA_RESTART);
    struct Body {
        unsigned long seed;
        void operator()() {
            unsigned long in[2] = {seed, ~seed}, out[2];
            for (int turn = 0; turn < 3000; ++turn) {
                asm volatile("movdqu (%1), %%xmm9\n movl $24, %%eax\n syscall\n movdqu %%xmm9, (%0)"
                             :
                             : "r"(out), "r"(in)
                             : "rax", "rcx", "r11", "xmm9", "memory");
                if (out[0] != in[0] || out[1] != in[1])
                    __atomic_fetch_add(&wrong, 1, __ATOMIC_SEQ_CST);
                ++in[0];
            }
        }
    } bodies[4] = {{0x1111}, {0x2222}, {0x3333}, {0x4444}};
    itimerval timer = {{0, 3000}, {0, 3000}};
    setitimer(ITIMER_REAL, &timer, nullptr);
    pthread_t all[4];
    for (unsigned each = 0; each < 4; ++each)
        all[each] = start_thread(bodies[each]);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    timer = {};
    setitimer(ITIMER_REAL, &timer, nullptr);
    line("SSE registers of 4 threads over 12000 yields and timer signals: %u wrong", wrong);
}

void over_fork() {
    unsigned long in[2] = {0xfeed, 0xbeef}, out[2];
    long pid;
    // fork in assembly, since the library's may use the register.
    asm volatile("movdqu (%2), %%xmm12\n movl $57, %%eax\n syscall\n movdqu %%xmm12, (%1)"
                 : "=&a"(pid)
                 : "r"(out), "r"(in)
                 : "rcx", "r11", "xmm12", "memory");
    if (pid == 0)
        raw(SYS_exit_group, out[0] == in[0] && out[1] == in[1] ? 31 : 32);
    int status = 0;
    waitpid(static_cast<pid_t>(pid), &status, 0);
    line("SSE registers in a forked child: %s", *ending(status));
}

// The general registers, from a handler that changes its own and from one that changes the frame's.
void general() {
    handle(SIGUSR1, [](int, siginfo_t*, void* frame) {
        static_cast<ucontext_t*>(frame)->uc_mcontext.gregs[REG_R15] += 1;
        asm volatile("xorl %%r12d, %%r12d\n xorl %%r13d, %%r13d\n xorl %%r14d, %%r14d" ::
                         : "r12", "r13", "r14");
    });
    unsigned long sum;
    asm volatile(
        "movl $12, %%r12d\n movl $13, %%r13d\n movl $14, %%r14d\n movl $15, %%r15d\n movl $234, %%eax\n "
        "syscall\n"
        "leaq (%%r12,%%r13), %%rax\n shlq $8, %%r14\n addq %%r14, %%rax\n shlq $20, %%r15\n addq %%r15, %%rax"
        : "=&a"(sum)
        : "D"(getpid()), "S"(getpid()), "d"(SIGUSR1)
        : "rcx", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
    line("general registers after a handler: 0x%lx", sum);
    unsigned long kept;
    asm volatile("movq $-1, %%rax\n movq %%rax, %%rbx\n movl $39, %%eax\n syscall\n movq %%rbx, %0\n"
                 : "=r"(kept)
                 :
                 : "rax", "rbx", "rcx", "r11", "memory");
    line("rbx over a system call: %s", kept == ~0UL ? "kept" : "LOST");
}

}  // namespace

void groups::registers() {
    after_handler();
    over_switches();
    over_fork();
    general();
}

#endif
