// SPDX-License-Identifier: Apache-2.0
#include "failures.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../common/clone.h"

namespace {

// A child that is made after all must not run on in this program.
long attempt(const CloneArguments& arguments, unsigned long size = sizeof(CloneArguments)) {
    const long result = clone3_raw(arguments, size);
    if (result == 0)
        _exit(77);
    return result;
}

long with_flags(unsigned long flags) {
    CloneArguments arguments;
    arguments.flags = flags;
    arguments.exit_signal = SIGCHLD;
    return attempt(arguments);
}

long with_tid(unsigned long pointer, unsigned long count) {
    CloneArguments arguments;
    arguments.exit_signal = SIGCHLD;
    arguments.set_tid = pointer;
    arguments.set_tid_size = count;
    return attempt(arguments);
}

constexpr unsigned long kHole = 8;  // never mapped
// Not a user address, whether page tables have four levels or five.
constexpr unsigned long kKernel = 0xffff888000000000;
constexpr unsigned long kPidfd = 0x1000;  // CLONE_PIDFD, which musl does not name

}  // namespace

const Failure kFailures[] = {
    {"arguments at a bad address", [] { return raw(SYS_clone3, kHole, sizeof(CloneArguments)); }, false},
    {"arguments in kernel memory", [] { return raw(SYS_clone3, kKernel, sizeof(CloneArguments)); }, false},
    {"size too small", [] { return attempt({}, 56); }, false},
    {"size beyond a page", [] { return attempt({}, 4097); }, false},
    {"exit signal 65",
     [] {
         CloneArguments arguments;
         arguments.exit_signal = 65;
         return attempt(arguments);
     },
     false},
    {"exit signal with upper bits",
     [] {
         CloneArguments arguments;
         arguments.exit_signal = 0x100 + SIGCHLD;
         return attempt(arguments);
     },
     false},
    {"signal number among the flags", [] { return with_flags(SIGCHLD); }, false},
    {"stack without size",
     [] {
         CloneArguments arguments;
         arguments.stack = 0x10000;
         return attempt(arguments);
     },
     false},
    {"size without stack",
     [] {
         CloneArguments arguments;
         arguments.stack_size = 4096;
         return attempt(arguments);
     },
     false},
    {"thread without signal handlers", [] { return with_flags(CLONE_THREAD | CLONE_VM); }, false},
    {"signal handlers without memory", [] { return with_flags(CLONE_SIGHAND); }, false},
    {"thread with an exit signal", [] { return with_flags(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM); }, false},
    {"clear and share signal handlers", [] { return with_flags(CLONE_SIGHAND | CLONE_VM | 0x100000000); },
     false},
    {"set_tid at a bad address", [] { return with_tid(kHole, 1); }, false},
    {"set_tid without size",
     [] {
         static const int pid = 4000;
         return with_tid(reinterpret_cast<unsigned long>(&pid), 0);
     },
     false},
    {"set_tid of 33 levels",
     [] {
         static const int pids[33] = {};
         return with_tid(reinterpret_cast<unsigned long>(pids), 33);
     },
     false},
    {"too many processes", [] { return with_flags(0); }, true},
    {"thread-local storage in kernel memory",
     [] {
         CloneArguments arguments;
         arguments.flags = CLONE_SETTLS;
         arguments.exit_signal = SIGCHLD;
         arguments.tls = kKernel;
         return attempt(arguments);
     },
     false},
    {"pid 0 asked for",
     [] {
         static const int pid = 0;
         return with_tid(reinterpret_cast<unsigned long>(&pid), 1);
     },
     false},
    {"negative pid asked for",
     [] {
         static const int pid = -5;
         return with_tid(reinterpret_cast<unsigned long>(&pid), 1);
     },
     false},
    {"a pid that exists asked for",
     [] {
         static const int pid = 1;
         return with_tid(reinterpret_cast<unsigned long>(&pid), 1);
     },
     false},
    {"own pid asked for",
     [] {
         const int pid = getpid();
         return with_tid(reinterpret_cast<unsigned long>(&pid), 1);
     },
     false},
    {"process descriptor to a bad address",
     [] {
         CloneArguments arguments;
         arguments.flags = kPidfd;
         arguments.exit_signal = SIGCHLD;
         arguments.pidfd = kHole;
         return attempt(arguments);
     },
     false},
    {"process descriptor and none free",
     [] {
         rlimit old{}, none{};
         getrlimit(RLIMIT_NOFILE, &old);
         none.rlim_max = old.rlim_max;
         setrlimit(RLIMIT_NOFILE, &none);
         int descriptor = -1;
         CloneArguments arguments;
         arguments.flags = kPidfd;
         arguments.exit_signal = SIGCHLD;
         arguments.pidfd = word(&descriptor);
         const long result = attempt(arguments);
         setrlimit(RLIMIT_NOFILE, &old);
         return result;
     },
     false},
    {"clone, thread without handlers", [] { return raw(SYS_clone, CLONE_THREAD | CLONE_VM, 0, 0, 0, 0); },
     false},
    {"clone, storage in kernel memory",
     [] { return raw(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, 0, 0, kKernel); }, false},
};

const unsigned kFailureCount = sizeof kFailures / sizeof *kFailures;
