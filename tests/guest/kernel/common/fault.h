// SPDX-License-Identifier: Apache-2.0
// One machine instruction that may fault, and what the kernel said about it. The handler goes on behind the
// attempt by changing the saved instruction pointer, so every fault also tests a return through rt_sigreturn.
#pragma once

#include <signal.h>
#include <ucontext.h>

#include "line.h"
#include "list.h"
#include "machine.h"

struct Fault {
    int number = 0;  // the signal; 0 is none
    int code = 0;
    unsigned long address = 0;
    unsigned long trap = 0, error = 0;  // trapno and err of the signal frame
    long offset = 0;                    // of the instruction pointer from the attempt's start
    unsigned long rcx = 0;
};

struct Attempt {
    unsigned long start = 0, landing = 0, stack = 0;  // written by the attempt's own assembly: keep the order
    Fault fault;
};

// The attempt this thread is in. TLS is one per thread, as faults are.
inline constinit thread_local Attempt* attempt_now = nullptr;

inline void on_fault(int number, siginfo_t* info, void* frame) {
    auto& registers = static_cast<ucontext_t*>(frame)->uc_mcontext.gregs;
    Attempt* attempt = attempt_now;
    if (attempt == nullptr) {  // a fault of the test itself
        signal(number, SIG_DFL);
        return;
    }
    attempt->fault = {number,
                      info->si_code,
                      reinterpret_cast<unsigned long>(info->si_addr),
                      static_cast<unsigned long>(registers[REG_TRAPNO]),
                      static_cast<unsigned long>(registers[REG_ERR]),
                      registers[kRegisterIp] - static_cast<long>(attempt->start),
                      static_cast<unsigned long>(registers[kRegisterCx])};
    registers[kRegisterIp] = static_cast<long>(attempt->landing);
    registers[kRegisterSp] = static_cast<long>(attempt->stack);
    // Whatever code and stack it was that faulted, and on whatever kernel of 64 bits.
#ifdef __i386__
    registers[REG_CS] = 0x23;
    registers[REG_SS] = 0x2b;
#else
    registers[REG_CSGSFS] = (registers[REG_CSGSFS] & 0xffff'ffff'0000L) | 0x002b'0000'0000'0033L;
#endif
    registers[REG_EFL] &= ~0x40500L;  // TF, DF and AC: compiled code expects none of them
}

inline void catch_faults() {
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    for (const int number : List{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP})
        sigaction(number, &action, nullptr);
}

// ATTEMPT(attempt, "instruction", outputs and inputs and clobbers of extended asm): the fault lands in
// `attempt`. ATTEMPT_CLOBBERS are used up.
#ifdef __i386__
#define NOTE_ATTEMPT "movl $771f, 0(%[at])\n movl $772f, 4(%[at])\n movl %%esp, 8(%[at])\n"
#else
#define NOTE_ATTEMPT                                                             \
    "leaq 771f(%%rip), %%r11\n movq %%r11, 0(%[at])\n leaq 772f(%%rip), %%r11\n" \
    "movq %%r11, 8(%[at])\n movq %%rsp, 16(%[at])\n"
#endif
#define ATTEMPT(attempt, text, outputs, ...)                                                                 \
    do {                                                                                                     \
        attempt_now = &(attempt);                                                                            \
        asm volatile(NOTE_ATTEMPT "771: " text "\n 772:\n" : outputs : [at] "r"(&(attempt)), ##__VA_ARGS__); \
        attempt_now = nullptr;                                                                               \
    } while (0)

inline const char* code_name(int number, int code) {
    if (code == SI_USER)
        return "SI_USER";
    if (code == SI_KERNEL)
        return "SI_KERNEL";
    if (code == SI_QUEUE)
        return "SI_QUEUE";
    if (code == SI_TKILL)
        return "SI_TKILL";
    if (code == SI_TIMER)
        return "SI_TIMER";
    static constexpr const char* kSegv[] = {"SEGV_MAPERR", "SEGV_ACCERR"};
    static constexpr const char* kFpe[] = {"FPE_INTDIV", "FPE_INTOVF", "FPE_FLTDIV", "FPE_FLTOVF",
                                           "FPE_FLTUND", "FPE_FLTRES", "FPE_FLTINV"};
    static constexpr const char* kTrap[] = {"TRAP_BRKPT", "TRAP_TRACE"};
    static constexpr const char* kChild[] = {"CLD_EXITED",  "CLD_KILLED",  "CLD_DUMPED",
                                             "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"};
    if (number == SIGSEGV && code >= 1 && code <= 2)
        return kSegv[code - 1];
    if (number == SIGFPE && code >= 1 && code <= 7)
        return kFpe[code - 1];
    if (number == SIGTRAP && code >= 1 && code <= 2)
        return kTrap[code - 1];
    if (number == SIGCHLD && code >= 1 && code <= 6)
        return kChild[code - 1];
    if (number == SIGILL && code == ILL_ILLOPN)
        return "ILL_ILLOPN";
    return "?";
}

// "ok", or the signal with everything about it that is the same in every run.
inline Text describe(const Fault& fault) {
    Text made{};
    if (fault.number == 0)
        snprintf(made.text, sizeof made.text, "ok");
    else
        snprintf(made.text, sizeof made.text, "%s %s addr=%s trap=%lu err=%lu at=%+ld",
                 signal_name(fault.number), code_name(fault.number, fault.code),
                 fault.address == 0 ? "0" : "set", fault.trap, fault.error, fault.offset);
    return made;
}
