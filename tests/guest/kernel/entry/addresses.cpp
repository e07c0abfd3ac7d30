// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "../common/own_stack.h"
#include "groups.h"

using namespace groups;

namespace {

// Nothing that four and five levels of page tables tell apart: whether 1 << 47 is canonical is the machine's
// affair.
constexpr unsigned long kPlaces[] = {0,
                                     8,
                                     0x8000'0000'0000'0000UL,
                                     0x7fff'ffff'ffff'ffffUL,
                                     0xfe00'0000'0000'0000UL,
                                     0xffff'ffff'8000'0000UL,
                                     0xffff'ffff'ffff'ffffUL};

unsigned long wanted_place;

void to_wanted_place(int, siginfo_t*, void* frame) {
    static_cast<ucontext_t*>(frame)->uc_mcontext.gregs[REG_RIP] = static_cast<long>(wanted_place);
}

void tell_and_leave(int number, siginfo_t* info, void*) {
    line("  %s %s, address %s", signal_name(number), code_name(number, info->si_code),
         info->si_addr == nullptr              ? "0"
         : word(info->si_addr) == wanted_place ? "the place's"
                                               : "?");
    _exit(0);
}

void jump_there() {
    handle_on_own_stack(SIGSEGV, tell_and_leave);
    asm volatile("jmp *%0" ::"r"(wanted_place));
}

void return_there_from_a_handler() {
    handle_on_own_stack(SIGSEGV, tell_and_leave);
    handle_on_own_stack(SIGUSR1, to_wanted_place);
    raise(SIGUSR1);
    line("  came back");
}

void handle_there() {
    struct sigaction action {};
    action.sa_handler = reinterpret_cast<void (*)(int)>(wanted_place);
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, nullptr);
    handle_on_own_stack(SIGSEGV, tell_and_leave);
    raise(SIGUSR1);
    line("  came back");
}

// The handler of SIGSEGV itself cannot be reached: the kernel must give up and kill.
void handle_faults_there() {
    struct sigaction action {};
    action.sa_handler = reinterpret_cast<void (*)(int)>(wanted_place);
    sigaction(SIGSEGV, &action, nullptr);
    asm volatile("movb $0, 0");
}

// A system call in the last bytes that can be mapped: SYSRET would return to the first that cannot. By a
// thread, because the first one's stack may be there.
void call_at_the_end() {
    constexpr unsigned long kLastPage = 0x0000'7fff'ffff'e000UL;
    in_thread([] {
        void* last = mmap(reinterpret_cast<void*>(kLastPage), 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        line("  the last page: %s", last == MAP_FAILED ? error_name(errno) : "mapped");
        auto* code = static_cast<unsigned char*>(last);
        code[4094] = 0x0f;
        code[4095] = 0x05;
        wanted_place = kLastPage + 4096;
        handle_on_own_stack(SIGSEGV, tell_and_leave);
        asm volatile("jmp *%0" ::"r"(kLastPage + 4094), "a"(SYS_getppid) : "rcx", "r11");
    });
}

void in_a_child(const char* what, void (*act)()) {
    line("%s %#lx:", what, wanted_place);
    const pid_t child = fork();
    if (child == 0) {
        act();
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    line("  %s", *ending(status));
}

}  // namespace

void groups::addresses() {
    for (unsigned long place : kPlaces) {
        wanted_place = place;
        in_a_child("jump to", jump_there);
        in_a_child("return from a handler to", return_there_from_a_handler);
        if (place > 1) {  // those mean SIG_DFL and SIG_IGN
            in_a_child("a handler at", handle_there);
            in_a_child("a handler of SIGSEGV at", handle_faults_there);
        }
    }
    in_a_child("a system call that ends at", call_at_the_end);
}
