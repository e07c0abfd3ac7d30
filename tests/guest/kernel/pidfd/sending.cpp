// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

siginfo_t claim(int number, int code) {
    siginfo_t info{};
    info.si_signo = number;
    info.si_code = code;
    info.si_value.sival_int = 42;
    return info;
}

void errors() {
    const Child child = start(sleep_on);
    const int fd = child.descriptor;
    siginfo_t info = claim(SIGUSR1, SI_QUEUE);
    line("flags: %s", *outcome(pidfd_send_signal(fd, 0, nullptr, 1)));
    line("no descriptor: %s", *outcome(pidfd_send_signal(-1, 0)));
    line("another file: %s", *outcome(pidfd_send_signal(1, 0)));
    for (const int number : List{-1, 65})
        line("signal %d: %s", number, *outcome(pidfd_send_signal(fd, number)));
    line("another number: %s", *outcome(pidfd_send_signal(fd, SIGUSR2, &info)));
    line("bad address: %s", *outcome(raw(424, static_cast<unsigned long>(fd), SIGUSR1, 8, 0)));
    for (const int code : List{SI_USER, SI_KERNEL, SI_TKILL}) {
        info = claim(SIGUSR1, code);
        line("code %d to another: %s", code, *outcome(pidfd_send_signal(fd, SIGUSR1, &info)));
    }
    in_child([&] {
        become(1000);
        line("of another user: %s", *outcome(pidfd_send_signal(fd, SIGUSR1)));
        return 0;
    });
    line("allowed: %s", *outcome(pidfd_send_signal(fd, 0)));
    line("kill: %s", *outcome(pidfd_send_signal(fd, SIGKILL)));
    siginfo_t ended{};
    line("wait: %s, status %d", *outcome(wait_for(fd, &ended, WEXITED | WNOWAIT)), ended.si_status);
    line("zombie: %s", *outcome(pidfd_send_signal(fd, SIGKILL)));
    waitpid(static_cast<pid_t>(child.pid), nullptr, 0);
    line("gone: %s", *outcome(pidfd_send_signal(fd, SIGKILL)));
    line("gone, signal 65: %s", *outcome(pidfd_send_signal(fd, 65)));
}

void to_itself() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    const long self = pidfd_open(getpid());
    const auto show = [](const char* what, long sent) {
        siginfo_t got{};
        const timespec none = {0, 0};
        sigset_t wanted;
        sigfillset(&wanted);
        // glibc would change SI_TKILL.
        const long number = raw(SYS_rt_sigtimedwait, word(&wanted), word(&got), word(&none), 8);
        line("%s: %s, got %s, code %d, value %d, pid %s", what, *outcome(sent),
             signal_name(static_cast<int>(number)), got.si_code,
             got.si_code == SI_USER ? 0 : got.si_value.sival_int, got.si_pid == getpid() ? "own" : "-");
    };
    show("plain", pidfd_send_signal(self, SIGUSR1));
    siginfo_t info = claim(SIGUSR2, SI_QUEUE);
    show("queued", pidfd_send_signal(self, SIGUSR2, &info));
    info = claim(SIGUSR2, SI_TKILL);
    show("pretended", pidfd_send_signal(self, SIGUSR2, &info));
}

}  // namespace

void groups::sending() {
    fresh("errors", errors);
    fresh("to itself", to_itself);
}
