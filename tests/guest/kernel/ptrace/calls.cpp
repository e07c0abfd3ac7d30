// SPDX-License-Identifier: Apache-2.0
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "groups.h"

using namespace groups;

namespace {

struct CallInfo {
    unsigned char kind, padding[3];
    unsigned arch;
    unsigned long ip, sp;
    unsigned long words[8];
};

Text call_info(long pid) {
    CallInfo info;
    memset(&info, 0x55, sizeof info);
    const long got = ptrace(kCallInfo, pid, sizeof info, word(&info));
    const user_regs_struct registers = registers_of(pid);
    Text made{};
    snprintf(made.text, sizeof made.text, "%ld bytes kind %u arch %x ip %s sp %s", got, info.kind, info.arch,
             info.ip == registers.rip ? "ok" : "BAD", info.sp == registers.rsp ? "ok" : "BAD");
    return made;
}

void marked() {
    for (const unsigned options : List{0u, kMarkCalls}) {
        const long child = start_traced(options, [] {
            raw(SYS_getpgid, 30011, 22, 33, 44, 55, 66);
            raw(1000, 1);
            return 3;
        });
        line("first: %s, info %s", *call_info(child), *info_of(child));
        for (int stop = 0; stop < 5; stop++) {
            ptrace(kSystemCall, child);
            line("%s", *next_stop(child));
            CallInfo info{};
            ptrace(kCallInfo, child, sizeof info, word(&info));
            const user_regs_struct registers = registers_of(child);
            line("  number %lld rax %lld, info %s, message %lu, %s", registers.orig_rax, registers.rax,
                 *info_of(child), message_of(child), *call_info(child));
            if (info.kind == 1 && info.words[0] == 121)
                line("  call %lu: %lu %lu %lu %lu %lu %lu", info.words[0], info.words[1], info.words[2],
                     info.words[3], info.words[4], info.words[5], info.words[6]);
            if (info.kind == 2)
                line("  result %ld, error %u", static_cast<long>(info.words[0]),
                     static_cast<unsigned>(info.words[1] & 0xff));
        }
        ptrace(kContinue, child);
        line("then: %s", *next_stop(child));
    }
}

// The tracer changes numbers, arguments and results.
void changed() {
    const long child = start_traced(kMarkCalls, [] {
        for (int i = 0; i < 5; i++)
            line("call %d: %s", i, *outcome(raw(SYS_getpgid, ~0ul)));
        return 0;
    });
    int asked = 0;
    for (;;) {
        ptrace(kSystemCall, child);
        const int status = wait_status(child);
        if (!WIFSTOPPED(status)) {
            line("%s", *ending(status));
            return;
        }
        user_regs_struct registers = registers_of(child);
        if (registers.orig_rax != SYS_getpgid || registers.rax != static_cast<unsigned long long>(-38))
            continue;
        switch (asked++) {
            case 0:  // another call
                registers.orig_rax = SYS_umask;
                registers.rdi = 022;
                ptrace(kSetRegisters, child, 0, word(&registers));
                break;
            case 1:  // none, with a result
                registers.orig_rax = ~0ull;
                registers.rax = 4711;
                ptrace(kSetRegisters, child, 0, word(&registers));
                break;
            case 2:  // another result
                ptrace(kSystemCall, child);
                wait_status(child);
                registers = registers_of(child);
                registers.rax = 1234;
                ptrace(kSetRegisters, child, 0, word(&registers));
                break;
            case 3:  // by one register
                line("poke: %s", *outcome(ptrace(kPokeUser, child, offsetof(user_regs_struct, rdi), 0)));
                line("poke: %s",
                     *outcome(ptrace(kPokeUser, child, offsetof(user_regs_struct, orig_rax), 95)));
                break;
            default:
                break;
        }
    }
}

void filtered() {
    for (const unsigned options : List{0u, kSeccomp, kSeccomp | kMarkCalls}) {
        const long child = start_traced(options, [] {
            const sock_filter code[] = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
                                        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_getpgid},
                                        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRACE | 0x77},
                                        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_getsid},
                                        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 11},
                                        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
            const sock_fprog program = {6, const_cast<sock_filter*>(code)};
            raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, word(&program));
            for (int i = 0; i < 3; i++)
                line("getpgid: %s", *outcome(raw(SYS_getpgid, ~0ul)));
            return 0;
        });
        line("options %x", options);
        for (int stop = 0;; stop++) {
            ptrace(kContinue, child);
            const int status = wait_status(child);
            if (!WIFSTOPPED(status)) {
                line("%s", *ending(status));
                break;
            }
            user_regs_struct registers = registers_of(child);
            line("%s, message %lx, info %s, number %lld, %s", *stop_of(status), message_of(child),
                 *info_of(child), registers.orig_rax, *call_info(child));
            if (stop == 1) {  // to one that another rule refuses
                registers.orig_rax = SYS_getsid;
                ptrace(kSetRegisters, child, 0, word(&registers));
            } else if (stop == 2) {
                registers.orig_rax = ~0ull;
                registers.rax = 99;
                ptrace(kSetRegisters, child, 0, word(&registers));
                ptrace(kSystemCall, child);
                line("its return: %s", *next_stop(child));
            }
        }
    }
}

// An interrupted call is made anew, and the tracer sees it.
void restarted() {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    const long child = start_free([&] {
        char byte;
        return read(ends[0], &byte, 1) == 1 ? 7 : 8;
    });
    usleep(50000);
    ptrace(kSeize, child, 0, kMarkCalls);
    ptrace(kInterrupt, child);
    line("%s, rax %lld, number %lld, %s", *next_stop(child), static_cast<long long>(registers_of(child).rax),
         registers_of(child).orig_rax, *call_info(child));
    ptrace(kSystemCall, child);
    line("%s, rax %lld, number %lld", *next_stop(child), static_cast<long long>(registers_of(child).rax),
         registers_of(child).orig_rax);
    ptrace(kContinue, child);
    if (write(ends[1], "x", 1) == 1)
        line("%s", *next_stop(child));
}

}  // namespace

void groups::calls() {
    fresh("marked", marked);
    fresh("changed", changed);
    fresh("filtered", filtered);
    fresh("restarted", restarted);
}
