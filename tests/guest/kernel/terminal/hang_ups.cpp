// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// Says how a process ended that is not our child: it holds a pipe, and writes to it what happened to it.
struct Witness {
    int ends[2];
    Witness() {
        if (pipe(ends) != 0)
            _exit(97);
    }
    static inline int tell_to;
    static void told(int number) {
        const char letter = number == SIGHUP ? 'H' : number == SIGCONT ? 'C' : 'T';
        if (write(tell_to, &letter, 1) != 1)
            _exit(96);
    }
    void listen() {
        tell_to = ends[1];
        for (const int number : List{SIGHUP, SIGCONT})
            signal(number, told);
    }
    // Everything until nobody holds the pipe any more, or nothing comes.
    Text all() {
        close(ends[1]);
        return shown(ends[0], 500);
    }
};

void user_goes() {
    Witness witness;
    const int status = in_child([&] {
        const Terminal terminal;
        setsid();
        ioctl(terminal.program, TIOCSCTTY, 0);
        witness.listen();
        close(terminal.user);
        pause_ms(50);
        char byte;
        const long got = raw(SYS_read, number(terminal.program), word(&byte), 1);
        const long wrote = raw(SYS_write, number(terminal.program), word("x"), 1);
        termios now{};
        line("the user is gone: read %s, write %s, settings %s", *outcome(got), *outcome(wrote),
             *outcome(raw(SYS_ioctl, number(terminal.program), TCGETS, word(&now))));
        return 0;
    });
    line("the session's leader: %s, signals %s", *ending(status), *witness.all());
}

void program_goes() {
    const Terminal terminal;
    close(terminal.program);
    pollfd one = {terminal.user, POLLIN, 0};
    char byte;
    const long ready = raw(SYS_poll, word(&one), 1, 0);
    line("the program is gone: poll %ld %d, read %s", ready, one.revents,
         *outcome(raw(SYS_read, number(terminal.user), word(&byte), 1)));
    const int again = open(terminal.name, O_RDWR | O_NOCTTY);
    line("opened again: %s", again >= 0 ? "ok" : error_name(errno));
    if (write(again, "back", 4) != 4)
        return;
    line("read: %s", *shown(terminal.user));
    close(again);
}

// The session's leader ends: the foreground group hears of it.
void leader_goes() {
    Witness witness;
    const Terminal terminal;
    in_session(terminal, [&] {
        const pid_t child = fork();
        if (child == 0) {
            close(terminal.user);
            setpgid(0, 0);
            signal(SIGTTOU, SIG_IGN);
            tcsetpgrp(terminal.program, getpid());
            witness.listen();
            pause_ms(400);
            _exit(0);
        }
        while (tcgetpgrp(terminal.program) != child)
            pause_ms(5);
        pause_ms(50);
        return 0;
    });
    line("the leader ended, its foreground heard: %s", *witness.all());
}

// A stopped group whose last parent in the session ends gets SIGHUP and SIGCONT.
void orphans() {
    for (const bool stopped : List{true, false}) {
        Witness witness;
        in_child([&] {
            setsid();
            in_child([&] {
                const pid_t child = fork();
                if (child == 0) {
                    setpgid(0, 0);
                    witness.listen();
                    if (stopped)
                        raise(SIGSTOP);
                    pause_ms(200);
                    _exit(0);
                }
                int status = 0;
                if (stopped)
                    waitpid(child, &status, WUNTRACED);
                else
                    pause_ms(50);
                return 0;
            });
            pause_ms(300);
            return 0;
        });
        line("an orphaned group, %s: %s", stopped ? "stopped" : "running", *witness.all());
    }
    // In an orphaned group the terminal's stops do nothing.
    in_child([] {
        setsid();
        const int status = in_child([] {
            const pid_t child = fork();
            if (child == 0) {
                setpgid(0, 0);
                pause_ms(80);
                raise(SIGTSTP);
                _exit(31);
            }
            return 0;
        });
        line("the parent that leaves: %s", *ending(status));
        return 0;
    });
}

}  // namespace

void groups::hang_ups() {
    user_goes();
    program_goes();
    leader_goes();
    orphans();
}
