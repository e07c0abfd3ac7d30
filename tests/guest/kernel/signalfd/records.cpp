// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

void tell(const char* what, long descriptor) {
    signalfd_siginfo record;
    const long result = read_one(descriptor, record);
    const bool mine = record.ssi_pid == static_cast<unsigned>(getpid());
    line(
        "%s: %s, %s errno %d code %s pid %s uid %u status %d int %d ptr %lx tid %u overrun %u address %s "
        "trap %u fd %d",
        what, *outcome(result), signal_name(static_cast<int>(record.ssi_signo)), record.ssi_errno,
        code_name(static_cast<int>(record.ssi_signo), record.ssi_code),
        mine                  ? "mine"
        : record.ssi_pid == 0 ? "0"
                              : "another's",
        record.ssi_uid, record.ssi_status, record.ssi_int, static_cast<unsigned long>(record.ssi_ptr),
        record.ssi_tid, record.ssi_overrun, record.ssi_addr == 0 ? "0" : "set", record.ssi_trapno,
        record.ssi_fd);
}

void sent() {
    block(~0UL);
    const long made = open_signals(~0UL);
    send_self(SIGUSR1);
    tell("kill", made);
    raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)),
        SIGUSR2);
    tell("tgkill", made);
    queue_self(40, 77);
    tell("sigqueue", made);
    queue_self(SIGUSR1, -5);
    tell("sigqueue of a standard one", made);
    raw(SYS_kill, static_cast<unsigned long>(getpid()), SIGSEGV);
    tell("SIGSEGV by kill", made);
    siginfo_t info{};
    info.si_code = SI_MESGQ;
    info.si_signo = 41;
    info.si_pid = 5;
    info.si_uid = 6;
    info.si_value.sival_ptr = &info;
    info.si_value.sival_int = 9;
    info.si_errno = 3;
    raw(SYS_rt_sigqueueinfo, static_cast<unsigned long>(getpid()), 41, word(&info));
    signalfd_siginfo record;
    read_one(made, record);
    line("as it was given: errno %d code %d pid %u uid %u int %d", record.ssi_errno, record.ssi_code,
         record.ssi_pid, record.ssi_uid, record.ssi_int);
}

void from_kernel() {
    block(~0UL);
    const long made = open_signals(bit(SIGCHLD) | bit(SIGALRM) | bit(SIGPIPE) | bit(42));
    for (const int how : List{0, SIGTERM}) {
        const pid_t child = fork();
        if (child == 0) {
            if (how == 0)
                _exit(7);
            const unsigned long all = ~0UL;
            raw(SYS_rt_sigprocmask, SIG_UNBLOCK, word(&all), 0, 8);
            raw(SYS_kill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(how));
        }
        while (waitpid(child, nullptr, 0) < 0) {
        }
        tell("a child's end", made);
    }
    timespec soon[4] = {{}, {0, 1000000}};
    raw(SYS_setitimer, 0, word(soon), 0);
    soon[1].tv_nsec = 1000;
    raw(SYS_setitimer, 0, word(soon), 0);
    sleep_ms(20);
    tell("setitimer", made);
    int ends[2];
    raw(SYS_pipe, word(ends));
    raw(SYS_close, fd_word(ends[0]));
    raw(SYS_write, fd_word(ends[1]), word(ends), 1);
    tell("a pipe without reader", made);
    struct {
        unsigned long value;
        int signal, notify;
        char room[48];
    } event{0x1234567890, 42, 0, {}};
    int timer = -1;
    raw(SYS_timer_create, CLOCK_MONOTONIC, word(&event), word(&timer));
    const timespec times[2] = {{}, {0, 1000000}};
    raw(SYS_timer_settime, static_cast<unsigned long>(timer), 0, word(times), 0);
    sleep_ms(20);
    tell("a timer", made);
}

}  // namespace

void groups::records() {
    fresh("sent", sent);
    fresh("from the kernel", from_kernel);
}
