// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

namespace {

char other_stack[65536] __attribute__((aligned(16)));

bool on_other(const void* address) {
    return word(address) >= word(other_stack) && word(address) < word(other_stack) + sizeof other_stack;
}

const char* state() {
    stack_t now{};
    sigaltstack(nullptr, &now);
    return now.ss_flags == SS_ONSTACK   ? "in use"
           : now.ss_flags == SS_DISABLE ? "none"
           : now.ss_flags == 0          ? "set"
                                        : "?";
}

void set(int flags = 0) {
    stack_t stack{};
    stack.ss_sp = other_stack;
    stack.ss_size = sizeof other_stack;
    stack.ss_flags = flags;
    sigaltstack(&stack, nullptr);
}

void telling(int, siginfo_t*, void* frame) {
    const int here = 0;
    const stack_t& saved = static_cast<ucontext_t*>(frame)->uc_stack;
    stack_t again{};
    again.ss_sp = other_stack;
    again.ss_size = sizeof other_stack;
    const long change = raw(SYS_sigaltstack, word(&again), 0);
    line("handler: on the other stack %s, state %s, in the frame %s, changing it now %s",
         on_other(&here) ? "yes" : "no", state(), saved.ss_sp == other_stack ? "yes" : "no",
         *outcome(change));
}

void using_it() {
    line("at first: %s", state());
    set();
    line("after sigaltstack: %s", state());
    handle(SIGUSR1, telling);
    raise(SIGUSR1);
    handle(SIGUSR1, telling, SA_ONSTACK);
    raise(SIGUSR1);
    line("after the handler: %s", state());
    in_child([] {
        line("forked child: %s", state());
        return 0;
    });
    in_thread([] { line("new thread: %s", state()); });
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    sigaltstack(&off, nullptr);
    line("disabled: %s", state());
    raise(SIGUSR1);
}

void errors() {
    stack_t stack{};
    stack.ss_sp = other_stack;
    stack.ss_size = 2047;
    line("too small: %s", *outcome(raw(SYS_sigaltstack, word(&stack), 0)));
    stack.ss_size = sizeof other_stack;
    stack.ss_flags = 99;
    line("unknown flags: %s", *outcome(raw(SYS_sigaltstack, word(&stack), 0)));
    line("bad address: %s, bad address for the old one: %s", *outcome(raw(SYS_sigaltstack, 8, 0)),
         *outcome(raw(SYS_sigaltstack, 0, 8)));
}

// The stack is used up: only the other stack can take the handler.
volatile bool endless = true;
__attribute__((noinline)) unsigned long overflow(unsigned long depth) {
    volatile char space[4096];
    space[0] = static_cast<char>(depth);
    return (endless ? overflow(depth + 1) : 0) + static_cast<unsigned long>(space[0]);
}

void overflowing() {
    for (const bool other : List{true, false}) {
        const int status = in_child([&] {
            rlimit limit = {256 * 1024, 256 * 1024};
            setrlimit(RLIMIT_STACK, &limit);
            set();
            handle(
                SIGSEGV,
                [](int number, siginfo_t* info, void*) {
                    line("stack used up: %s %s on the other stack", signal_name(number),
                         code_name(number, info->si_code));
                    _exit(21);
                },
                other ? SA_ONSTACK : 0);
            return static_cast<int>(overflow(0));
        });
        line("stack used up, %s: %s", other ? "other stack" : "no other stack", *ending(status));
    }
}

// A frame that does not fit its stack kills.
void too_small_for_the_frame() {
    const int status = in_child([] {
        auto* pages = static_cast<char*>(mmap(nullptr, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        stack_t stack{};
        stack.ss_sp = pages;
        stack.ss_size = 8192;
        sigaltstack(&stack, nullptr);
        handle(SIGUSR1, telling, SA_ONSTACK);
        raise(SIGUSR1);
        return 1;
    });
    line("other stack that cannot be written: %s", *ending(status));
    const int bad_return = in_child([] {
        long number = SYS_rt_sigreturn;
        asm volatile("xorl %%esp, %%esp\n " SYSTEM_CALL : "+a"(number)::CALL_CLOBBERS);
        return 1;
    });
    line("sigreturn without a frame: %s", *ending(bad_return));
}

#ifdef __i386__
void red_zone() {}  // i386 has none
#else
// The 128 bytes below the stack pointer belong to the program.
void red_zone() {
    handle(SIGUSR1, [](int, siginfo_t*, void*) {
        volatile char use[512];
        memset(const_cast<char*>(use), 0x55, sizeof use);
    });
    unsigned long intact;
    asm volatile(
        "subq $256, %%rsp\n movl $16, %%ecx\n"
        "1: movq $0x1122334455667788, %%rax\n movq %%rax, 120(%%rsp,%%rcx,8)\n loop 1b\n"
        "addq $256, %%rsp\n movl $234, %%eax\n syscall\n"
        "subq $256, %%rsp\n movl $16, %%ecx\n xorl %%ebx, %%ebx\n movq $0x1122334455667788, %%rax\n"
        "2: cmpq %%rax, 120(%%rsp,%%rcx,8)\n jne 3f\n incl %%ebx\n 3: loop 2b\n addq $256, %%rsp"
        : "=&b"(intact)
        : "D"(getpid()), "S"(getpid()), "d"(SIGUSR1)
        : "rax", "rcx", "r11", "memory", "cc");
    line("red zone after a handler: %lu of 16 words intact", intact & 0xffffffff);
}
#endif

}  // namespace

void groups::stacks() {
    using_it();
    errors();
    overflowing();
    too_small_for_the_frame();
    red_zone();
}
