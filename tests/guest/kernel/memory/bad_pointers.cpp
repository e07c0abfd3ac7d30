// SPDX-License-Identifier: Apache-2.0
// Every pointer that a system call takes, replaced by bad ones. The answer is EFAULT, where the call gets so
// far.
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "groups.h"

using namespace groups;

namespace {

int pipe_ends[2];

// -1 stands for the bad pointer, -2 for the pipe's reading end, -3 for its writing end, -4 for a good buffer.
constexpr long kBad = -1, kIn = -2, kOut = -3, kGood = -4;
char good[65536];

struct Call {
    const char* name;
    long number;
    long arguments[6];
};

constexpr Call kCalls[] = {
    {"read", SYS_read, {kIn, kBad, 1}},
    {"write", SYS_write, {kOut, kBad, 1}},
    {"open", SYS_open, {kBad, 0}},
    {"openat", SYS_openat, {AT_FDCWD, kBad, 0}},
    {"stat, path", SYS_stat, {kBad, kGood}},
    {"fstat", SYS_fstat, {kIn, kBad}},
    {"lstat, path", SYS_lstat, {kBad, kGood}},
    {"newfstatat, path", SYS_newfstatat, {AT_FDCWD, kBad, kGood, 0}},
    {"poll", SYS_poll, {kBad, 1, 0}},
    {"rt_sigaction, new", SYS_rt_sigaction, {SIGUSR1, kBad, 0, 8}},
    {"rt_sigaction, old", SYS_rt_sigaction, {SIGUSR1, 0, kBad, 8}},
    {"rt_sigprocmask, new", SYS_rt_sigprocmask, {0, kBad, 0, 8}},
    {"rt_sigprocmask, old", SYS_rt_sigprocmask, {0, 0, kBad, 8}},
    {"rt_sigpending", SYS_rt_sigpending, {kBad, 8}},
    {"rt_sigsuspend", SYS_rt_sigsuspend, {kBad, 8}},
    {"rt_sigtimedwait, set", SYS_rt_sigtimedwait, {kBad, 0, 0, 8}},
    {"sigaltstack, new", SYS_sigaltstack, {kBad, 0}},
    {"sigaltstack, old", SYS_sigaltstack, {0, kBad}},
    {"ioctl FIONREAD", SYS_ioctl, {kIn, 0x541b, kBad}},
    {"readv", SYS_readv, {kIn, kBad, 1}},
    {"writev", SYS_writev, {kOut, kBad, 1}},
    {"access", SYS_access, {kBad, 0}},
    {"pipe", SYS_pipe, {kBad}},
    {"pipe2", SYS_pipe2, {kBad, 0}},
    {"nanosleep", SYS_nanosleep, {kBad, 0}},
    {"clock_nanosleep", SYS_clock_nanosleep, {1, 0, kBad, 0}},
    {"getitimer", SYS_getitimer, {0, kBad}},
    {"setitimer", SYS_setitimer, {0, kBad, 0}},
    {"execve", SYS_execve, {kBad, 0, 0}},
    {"uname", SYS_uname, {kBad}},
    {"getcwd", SYS_getcwd, {kBad, 4096}},
    {"chdir", SYS_chdir, {kBad}},
    {"rename, from", SYS_rename, {kBad, kGood}},
    {"mkdir", SYS_mkdir, {kBad, 0700}},
    {"rmdir", SYS_rmdir, {kBad}},
    {"unlink", SYS_unlink, {kBad}},
    {"link, from", SYS_link, {kBad, kGood}},
    {"symlink, target", SYS_symlink, {kBad, kGood}},
    {"readlink, path", SYS_readlink, {kBad, kGood, 10}},
    {"chmod", SYS_chmod, {kBad, 0}},
    {"chown", SYS_chown, {kBad, 0, 0}},
    {"gettimeofday", SYS_gettimeofday, {kBad, 0}},
    {"getrlimit", SYS_getrlimit, {0, kBad}},
    {"setrlimit", SYS_setrlimit, {0, kBad}},
    {"prlimit64, new", SYS_prlimit64, {0, 0, kBad, 0}},
    {"prlimit64, old", SYS_prlimit64, {0, 0, 0, kBad}},
    {"getrusage", SYS_getrusage, {0, kBad}},
    {"sysinfo", SYS_sysinfo, {kBad}},
    {"times", SYS_times, {kBad}},
    {"getgroups", SYS_getgroups, {65536, kBad}},
    {"setgroups", SYS_setgroups, {1, kBad}},
    {"getresuid", SYS_getresuid, {kBad, kGood, kGood}},
    {"capget", SYS_capget, {kBad, kGood}},
    {"statfs, path", SYS_statfs, {kBad, kGood}},
    {"fstatfs", SYS_fstatfs, {kIn, kBad}},
    {"arch_prctl", SYS_arch_prctl, {0x1003, kBad}},
    {"time", SYS_time, {kBad}},
    {"clock_gettime", SYS_clock_gettime, {1, kBad}},
    {"clock_getres", SYS_clock_getres, {1, kBad}},
    {"futex", SYS_futex, {kBad, 0, 0, 0}},
    {"sched_getaffinity", SYS_sched_getaffinity, {0, 128, kBad}},
    {"sched_setaffinity", SYS_sched_setaffinity, {0, 128, kBad}},
    {"getdents64, pipe", SYS_getdents64, {kIn, kBad, 100}},
    {"getcpu", SYS_getcpu, {kBad, 0, 0}},
    {"getrandom", SYS_getrandom, {kBad, 16, 0}},
    {"wait4, no child", SYS_wait4, {-1L, kBad, 0, 0}},
    {"utimensat, times", SYS_utimensat, {AT_FDCWD, kGood, kBad, 0}},
    {"prctl PR_SET_NAME", SYS_prctl, {15, kBad}},
    {"clone3", SYS_clone3, {kBad, 88}},
    {"sethostname", SYS_sethostname, {kBad, 3}},
};

unsigned long value(long argument, unsigned long bad) {
    switch (argument) {
        case kBad:
            return bad;
        case kIn:
            return static_cast<unsigned long>(pipe_ends[0]);
        case kOut:
            return static_cast<unsigned long>(pipe_ends[1]);
        case kGood:
            return word(good);
        default:
            return static_cast<unsigned long>(argument);
    }
}

Text call_with(const Call& call, unsigned long bad) {
    unsigned long all[6];
    for (int each = 0; each < 6; ++each)
        all[each] = value(call.arguments[each], bad);
    return outcome(raw(call.number, all[0], all[1], all[2], all[3], all[4], all[5]));
}

}  // namespace

void groups::bad_pointers() {
    fresh("bad pointers", [] {
        if (pipe(pipe_ends) != 0 || write(pipe_ends[1], "abcdefgh", 8) != 8)
            return;
        strcpy(good, "/tmp/nothing-is-here");
        const char* none = pages(1, PROT_NONE);
        for (const Call& call : kCalls)
            line("%s: unmapped %s, kernel %s, not canonical %s, PROT_NONE %s", call.name,
                 *call_with(call, 16), *call_with(call, 0xffffffff81000000),
                 *call_with(call, 0x8000000000000000), *call_with(call, word(none)));
    });
    // What can be moved before the bad page is moved.
    fresh("half", [] {
        int ends[2];
        if (pipe(ends) != 0)
            return;
        char* at = pages(2);
        raw(SYS_munmap, word(at + kPage), kPage);
        memset(at, 'x', kPage);
        line("write of 10 bytes, 4 of them there: %s",
             *outcome(raw(SYS_write, static_cast<unsigned long>(ends[1]), word(at + kPage - 4), 10)));
        strcpy(at + kPage - 5, "/tmp");
        line("a path that just fits: %s", *outcome(raw(SYS_access, word(at + kPage - 5), 0)));
        memcpy(at + kPage - 4, "/tmp", 4);
        line("a path without an end: %s", *outcome(raw(SYS_access, word(at + kPage - 4), 0)));
        raw(SYS_mprotect, word(at), kPage, PROT_READ);
        line("uname into read-only memory: %s", *outcome(raw(SYS_uname, word(at))));
        line("size that wraps: %s",
             *outcome(raw(SYS_read, static_cast<unsigned long>(ends[0]), word(at), ~0UL)));
    });
}
