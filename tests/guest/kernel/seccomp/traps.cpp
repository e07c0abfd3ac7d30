// SPDX-License-Identifier: Apache-2.0
// SIGSYS and what its handler sees.
#include <ucontext.h>

#include "groups.h"

using namespace groups;

namespace {

struct Seen {
    int number, code, error, system_call;
    unsigned arch;
    bool address_is_behind_call;
    long rax, rdi, restart;
    unsigned char tail[96];
} seen;

void on_trap(int number, siginfo_t* info, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const auto* bytes = reinterpret_cast<const unsigned char*>(info);
    seen.number = number;
    seen.code = info->si_code;
    seen.error = info->si_errno;
    memcpy(&seen.system_call, bytes + 24, 4);
    memcpy(&seen.arch, bytes + 28, 4);
    unsigned long address;
    memcpy(&address, bytes + 16, 8);
    seen.address_is_behind_call = address == static_cast<unsigned long>(registers[REG_RIP]) &&
                                  memcmp(reinterpret_cast<const void*>(address - 2), "\x0f\x05", 2) == 0;
    seen.rax = registers[REG_RAX];
    seen.rdi = registers[REG_RDI];
    memcpy(seen.tail, bytes + 32, sizeof seen.tail);
    registers[REG_RAX] = 4711;
}

void handler() {
    struct sigaction action {};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &action, nullptr);
    answer_probe(SECCOMP_RET_TRAP | 0x1234);
    const long result = raw(kProbe, 99);
    bool zero = true;
    for (const unsigned char byte : seen.tail)
        zero &= byte == 0;
    line("result %ld, %s code %d errno %x call %d arch %x address %s rax %ld rdi %ld tail %s", result,
         signal_name(seen.number), seen.code, static_cast<unsigned>(seen.error), seen.system_call, seen.arch,
         seen.address_is_behind_call ? "behind the call" : "ELSEWHERE", seen.rax, seen.rdi,
         zero ? "zero" : "NOT ZERO");
}

// A blocked or ignored SIGSYS kills.
void held_back() {
    const int ignored = in_child([] {
        signal(SIGSYS, SIG_IGN);
        answer_probe(SECCOMP_RET_TRAP);
        raw(kProbe);
        return 0;
    });
    line("ignored: %s", *ending(ignored));
    const int blocked = in_child([] {
        struct sigaction action {};
        action.sa_sigaction = on_trap;
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSYS, &action, nullptr);
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGSYS);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        answer_probe(SECCOMP_RET_TRAP);
        raw(kProbe);
        return 0;
    });
    line("blocked: %s", *ending(blocked));
}

}  // namespace

void groups::traps() {
    fresh("handler", handler);
    fresh("held back", held_back);
}
