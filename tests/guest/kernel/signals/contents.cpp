// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

siginfo_t seen;
int count;

void remember(int, siginfo_t* info, void*) {
    seen = *info;
    ++count;
}

void tell(const char* what) {
    line("%s: %d times, %s %s errno=%d, pid %s, uid %u, value %d", what, count, signal_name(seen.si_signo),
         code_name(seen.si_signo, seen.si_code), seen.si_errno, seen.si_pid == getpid() ? "own" : "other",
         seen.si_uid, seen.si_value.sival_int);
    count = 0;
    seen = {};
}

void senders() {
    handle(SIGUSR1, remember);
    kill(getpid(), SIGUSR1);
    tell("kill");
    raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)),
        SIGUSR1);
    tell("tgkill");
    raw(SYS_tkill, static_cast<unsigned long>(raw(SYS_gettid)), SIGUSR1);
    tell("tkill");
    sigval value{};
    value.sival_int = 4711;
    sigqueue(getpid(), SIGUSR1, value);
    tell("sigqueue");
    in_child([] {
        become(1000);
        return kill(getppid(), SIGUSR1) == 0 ? 0 : errno;
    });
    line("kill of root's process by a user: %d times", count);
    count = 0;
    fresh("kill by a user", [] {
        become(1000);
        const int status = in_child([] { return kill(getppid(), SIGUSR1); });
        line("kill of a user's process by the user: %d times, uid %u, %s", count, seen.si_uid,
             *ending(status));
    });
}

void real_time() {
    fresh("real-time signals", [] {
        static int order[16], used;
        const auto note = [](int number, siginfo_t* info, void*) {
            order[used++] = number * 100 + info->si_value.sival_int;
        };
        constexpr int kFirst = 40, kSecond = 41;
        handle(kFirst, note);
        handle(kSecond, note);
        handle(SIGUSR1, note);
        block(kFirst, kSecond);
        block(SIGUSR1);
        for (int value = 1; value <= 3; ++value) {
            for (const int number : List{kSecond, kFirst, SIGUSR1}) {
                sigval with{};
                with.sival_int = value;
                sigqueue(getpid(), number, with);
            }
        }
        sigset_t all;
        sigfillset(&all);
        struct sigaction masked {};
        masked.sa_sigaction = note;
        masked.sa_flags = SA_SIGINFO;
        masked.sa_mask = all;
        for (const int number : List{kFirst, kSecond, SIGUSR1})
            sigaction(number, &masked, nullptr);
        sigprocmask(SIG_UNBLOCK, &all, nullptr);
        char text[128];
        int length = 0;
        for (int each = 0; each < used; ++each)
            length += snprintf(text + length, sizeof text - static_cast<size_t>(length), " %d", order[each]);
        line("queued and unblocked, number * 100 + value:%s", text);
    });
}

void errors() {
    const auto self = static_cast<unsigned long>(getpid());
    line("kill 0 to self: %s", *outcome(raw(SYS_kill, self, 0)));
    line("kill with number 65: %s", *outcome(raw(SYS_kill, self, 65)));
    line("kill with a negative number: %s", *outcome(raw(SYS_kill, self, ~0UL)));
    line("kill of no process: %s", *outcome(raw(SYS_kill, 4000000, SIGUSR1)));
    line("kill of no group: %s", *outcome(raw(SYS_kill, -4000000UL, SIGUSR1)));
    line("tgkill of thread 0: %s", *outcome(raw(SYS_tgkill, self, 0, SIGUSR1)));
    char action[64] = {};
    line("sigaction of SIGKILL: %s", *outcome(raw(SYS_rt_sigaction, SIGKILL, word(action), 0, 8)));
    line("sigaction of SIGSTOP: %s", *outcome(raw(SYS_rt_sigaction, SIGSTOP, word(action), 0, 8)));
    line("reading SIGKILL's action: %s", *outcome(raw(SYS_rt_sigaction, SIGKILL, 0, word(action), 8)));
    line("sigaction of 0: %s", *outcome(raw(SYS_rt_sigaction, 0, 0, word(action), 8)));
    line("sigaction of 65: %s", *outcome(raw(SYS_rt_sigaction, 65, 0, word(action), 8)));
    line("sigaction, mask of 4 bytes: %s", *outcome(raw(SYS_rt_sigaction, SIGUSR1, 0, word(action), 4)));
    line("sigaction at a bad address: %s", *outcome(raw(SYS_rt_sigaction, SIGUSR1, 8, 0, 8)));
    line("sigprocmask, mask of 4 bytes: %s",
         *outcome(raw(SYS_rt_sigprocmask, SIG_BLOCK, word(action), 0, 4)));
    line("sigprocmask, how 7: %s", *outcome(raw(SYS_rt_sigprocmask, 7, word(action), 0, 8)));
    line("sigprocmask, how 7 and no set: %s", *outcome(raw(SYS_rt_sigprocmask, 7, 0, word(action), 8)));
    line("sigprocmask at a bad address: %s", *outcome(raw(SYS_rt_sigprocmask, SIG_BLOCK, 8, 0, 8)));
    line("sigqueue with the kernel's code to another: %s", [] {
        siginfo_t info{};
        info.si_code = SI_KERNEL;
        return error_name(static_cast<int>(
            -raw(SYS_rt_sigqueueinfo, static_cast<unsigned long>(getppid()), SIGUSR1, word(&info))));
    }());
}

}  // namespace

void groups::contents() {
    senders();
    real_time();
    errors();
}
