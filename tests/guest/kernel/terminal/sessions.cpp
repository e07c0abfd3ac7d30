// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void identities() {
    in_child([] {
        line(
            "setsid of a group's leader: %s", *[] {
                setpgid(0, 0);
                return outcome(raw(SYS_setsid));
            }());
        return 0;
    });
    in_child([] {
        const bool fine = setsid() == getpid();
        line("setsid: %s, session is own %d, group is own %d, again: %s", fine ? "own pid" : "WRONG",
             getsid(0) == getpid(), getpgrp() == getpid(), *outcome(raw(SYS_setsid)));
        line("getsid of no process: %s, getpgid: %s", *outcome(raw(SYS_getsid, 4000000)),
             *outcome(raw(SYS_getpgid, 4000000)));
        line("setpgid of a session's leader: %s", *outcome(raw(SYS_setpgid, 0, 0)));
        return 0;
    });
    in_child([] {
        setsid();
        const pid_t first = fork();
        if (first == 0) {
            pause_ms(300);
            _exit(0);
        }
        line("setpgid of a child: to its own %s, to one that is not there %s, negative %s",
             *outcome(raw(SYS_setpgid, static_cast<unsigned long>(first), static_cast<unsigned long>(first))),
             *outcome(raw(SYS_setpgid, static_cast<unsigned long>(first), 3999999)),
             *outcome(raw(SYS_setpgid, static_cast<unsigned long>(first), ~0UL)));
        line("its group: %s", getpgid(first) == first ? "its own" : "WRONG");
        line("setpgid of another's: %s", *outcome(raw(SYS_setpgid, 1, 0)));
        const pid_t second = fork();
        if (second == 0) {
            setsid();
            pause_ms(200);
            _exit(0);
        }
        pause_ms(50);
        line("setpgid of a child in another session: %s",
             *outcome(raw(SYS_setpgid, static_cast<unsigned long>(second), 0)));
        const pid_t third = fork();
        if (third == 0)
            execl("/bin/sleep", "sleep", "0.2", nullptr);
        pause_ms(100);
        line("setpgid of a child after its exec: %s",
             *outcome(raw(SYS_setpgid, static_cast<unsigned long>(third), 0)));
        line("signal 0 to its group: %s", *outcome(raw(SYS_kill, static_cast<unsigned long>(-first), 0)));
        while (waitpid(-1, nullptr, 0) > 0) {
        }
        return 0;
    });
}

void controlling() {
    const Terminal terminal, other;
    in_child([&] {
        line("TIOCSCTTY, no session's leader: %s",
             *outcome(raw(SYS_ioctl, number(terminal.program), TIOCSCTTY, 0)));
        setsid();
        line("/dev/tty without one: %s", worked(raw(SYS_open, word("/dev/tty"), O_RDWR)));
        line("TIOCGPGRP without one: %s", *outcome([&] {
                 int group = 0;
                 return raw(SYS_ioctl, number(terminal.program), TIOCGPGRP, word(&group));
             }()));
        line("TIOCSCTTY: %s, again: %s, another: %s",
             *outcome(raw(SYS_ioctl, number(terminal.program), TIOCSCTTY, 0)),
             *outcome(raw(SYS_ioctl, number(terminal.program), TIOCSCTTY, 0)),
             *outcome(raw(SYS_ioctl, number(other.program), TIOCSCTTY, 0)));
        const int own = open("/dev/tty", O_RDWR);
        line("/dev/tty then: %s, foreground is own group %d, its session own %d",
             own >= 0 ? "ok" : error_name(errno), tcgetpgrp(own) == getpgrp(), tcgetsid(own) == getpid());
        int group = 3999999;
        line("tcsetpgrp to a group that is not there: %s",
             *outcome(raw(SYS_ioctl, number(own), TIOCSPGRP, word(&group))));
        group = 1;
        line("to another session's: %s", *outcome(raw(SYS_ioctl, number(own), TIOCSPGRP, word(&group))));
        in_child([&] {
            setsid();
            line("another session takes it: %s",
                 *outcome(raw(SYS_ioctl, number(terminal.program), TIOCSCTTY, 0)));
            become(1000);
            line("by force as user: %s", *outcome(raw(SYS_ioctl, number(terminal.program), TIOCSCTTY, 1)));
            return 0;
        });
        signal(SIGHUP, SIG_IGN);
        line("given up: %s, /dev/tty: %s", *outcome(raw(SYS_ioctl, number(own), TIOCNOTTY, 0)),
             worked(raw(SYS_open, word("/dev/tty"), O_RDWR)));
        return 0;
    });
    // Opening a terminal without O_NOCTTY makes it the session's.
    const Terminal third;
    in_child([&] {
        setsid();
        close(open(third.name, O_RDWR));
        line("opened without O_NOCTTY: /dev/tty %s", worked(raw(SYS_open, word("/dev/tty"), O_RDWR)));
        return 0;
    });
}

}  // namespace

void groups::sessions() {
    identities();
    controlling();
}
