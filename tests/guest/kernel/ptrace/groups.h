// SPDX-License-Identifier: Apache-2.0
// The groups of cases of ptrace, and the tracer's tools. The tracer is the case itself, its tracees are
// children.
#pragma once

#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void access();     // who may
void arguments();  // errors, in order
void calls();      // stops of system calls
void ends();       // of tracees, tracers and threads
void events();     // fork, clone, execve
void memory();     // peek, poke, /proc/PID/mem, process_vm_readv
void registers();  // sets, single steps
void signals();    // signal-delivery stops, group stops

// <sys/ptrace.h> differs between the C libraries.
enum Request : unsigned long {
    kTraceMe = 0,
    kPeekText = 1,
    kPeekUser = 3,
    kPokeText = 4,
    kPokeUser = 6,
    kContinue = 7,
    kKill = 8,
    kSingleStep = 9,
    kGetRegisters = 12,
    kSetRegisters = 13,
    kGetFloatingPoint = 14,
    kSetFloatingPoint = 15,
    kAttach = 16,
    kDetach = 17,
    kSystemCall = 24,
    kSetOptions = 0x4200,
    kGetMessage = 0x4201,
    kGetInfo = 0x4202,
    kSetInfo = 0x4203,
    kGetSet = 0x4204,
    kSetSet = 0x4205,
    kSeize = 0x4206,
    kInterrupt = 0x4207,
    kListen = 0x4208,
    kPeekInfo = 0x4209,
    kGetMask = 0x420a,
    kSetMask = 0x420b,
    kCallInfo = 0x420e,
};
constexpr unsigned kMarkCalls = 1, kFork = 2, kVfork = 4, kClone = 8, kExec = 16, kVforkDone = 32, kExit = 64,
                   kSeccomp = 128, kExitKill = 0x100000;
constexpr int kAll = 0x40000000;  // __WALL

inline long ptrace(unsigned long request, long pid, unsigned long address = 0, unsigned long data = 0) {
    return raw(SYS_ptrace, request, static_cast<unsigned long>(pid), address, data);
}

inline const char* event_name(int event) {
    static constexpr const char* kNames[] = {"",      " fork",       " vfork", " clone",
                                             " exec", " vfork-done", " exit",  " seccomp"};
    return event == 128 ? " stop" : event >= 0 && event < 8 ? kNames[event] : " EVENT?";
}

// What waitpid said, with a stop's event and the marks of system calls.
inline Text stop_of(int status) {
    if (!WIFSTOPPED(status))
        return ending(status);
    Text made{};
    const int signal = WSTOPSIG(status) & 0x7f;
    snprintf(made.text, sizeof made.text, "stop %s%s%s", signal_name(signal),
             WSTOPSIG(status) & 0x80 ? "|80" : "", event_name(status >> 16));
    return made;
}

inline int wait_status(long pid, int options = kAll) {
    int status = -1;
    const long got =
        raw(SYS_wait4, static_cast<unsigned long>(pid), word(&status), static_cast<unsigned>(options), 0);
    return got == pid ? status : got == 0 ? -2 : -1;
}
inline Text next_stop(long pid, int options = kAll) {
    const int status = wait_status(pid, options);
    if (status >= 0)
        return stop_of(status);
    Text made{};
    snprintf(made.text, sizeof made.text, "%s", status == -2 ? "nothing" : "ERROR");
    return made;
}

// The info of a stop, without what differs from run to run.
inline Text info_of(long pid, long self = 0) {
    siginfo_t info{};
    Text made{};
    const long result = ptrace(kGetInfo, pid, 0, word(&info));
    if (result != 0)
        snprintf(made.text, sizeof made.text, "%s", *outcome(result));
    else
        snprintf(made.text, sizeof made.text, "%s code %x from %s", signal_name(info.si_signo),
                 static_cast<unsigned>(info.si_code),
                 info.si_pid == 0              ? "nobody"
                 : info.si_pid == getpid()     ? "tracer"
                 : info.si_pid == pid          ? "itself"
                 : self && info.si_pid == self ? "another"
                                               : "?");
    return made;
}

inline unsigned long message_of(long pid) {
    unsigned long message = ~0ul;
    ptrace(kGetMessage, pid, 0, word(&message));
    return message;
}

inline user_regs_struct registers_of(long pid) {
    user_regs_struct registers{};
    const long result = ptrace(kGetRegisters, pid, 0, word(&registers));
    if (result != 0)
        line("registers: %s", *outcome(result));
    return registers;
}

// A child that asks to be traced, stops and then does `fn`, whose result is its exit status. It stands in the
// first stop, SIGSTOP, with `options`.
template <class Fn>
long start_traced(unsigned options, Fn fn) {
    const pid_t pid = fork();
    if (pid == 0) {
        ptrace(kTraceMe, 0);
        raise(SIGSTOP);
        raw(SYS_exit_group, static_cast<unsigned long>(fn()));
    }
    const int status = wait_status(pid);
    if (!WIFSTOPPED(status))
        line("start: %s", *stop_of(status));
    const long set = ptrace(kSetOptions, pid, 0, options);
    if (set != 0)
        line("options: %s", *outcome(set));
    return pid;
}

// A child that runs by itself: `fn` is called once it has said so through a pipe.
template <class Fn>
long start_free(Fn fn) {
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        if (write(ends[1], "", 1) != 1)
            _exit(99);
        close(ends[1]);
        raw(SYS_exit_group, static_cast<unsigned long>(fn()));
    }
    close(ends[1]);
    char byte;
    if (read(ends[0], &byte, 1) != 1)
        line("start: ended early");
    close(ends[0]);
    return pid;
}

inline int wait_for_ever() {
    for (;;)
        pause();
}

inline void end(long pid) {
    kill(static_cast<pid_t>(pid), SIGKILL);
    while (WIFSTOPPED(wait_status(pid))) {
    }
}

}  // namespace groups
