// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// Starts a child in a group of its own, in the background, and tells what became of what it did.
template <class Fn>
void background(const char* what, const Terminal& terminal, Fn fn) {
    const pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        _exit(static_cast<int>(fn()));
    }
    setpgid(child, child);
    int status = 0;
    waitpid(child, &status, WUNTRACED);
    line("background, %s: %s", what, *ending(status));
    if (WIFSTOPPED(status)) {
        // Bring it to the front, so that it can do what it wanted.
        tcsetpgrp(terminal.program, child);
        kill(-child, SIGCONT);
        waitpid(child, &status, WUNTRACED);
        line("brought to the front: %s", *ending(status));
        tcsetpgrp(terminal.program, getpgrp());
    }
    if (WIFSTOPPED(status)) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
}

long read_one(const Terminal& terminal) {
    char byte = 0;
    const long got = raw(SYS_read, number(terminal.program), word(&byte), 1);
    return got == 1 ? byte : got == -EIO ? 5 : 6;
}

long write_one(const Terminal& terminal) {
    return raw(SYS_write, number(terminal.program), word("w"), 1) == 1 ? 7 : 8;
}

}  // namespace

void groups::jobs() {
    const Terminal terminal;
    in_session(terminal, [&] {
        signal(SIGTTOU, SIG_IGN);  // as a shell does, to be able to take the terminal back
        terminal.type("k\nk\nk\n");
        const auto defaults = [] { signal(SIGTTOU, SIG_DFL); };
        background("read", terminal, [&] {
            defaults();
            return read_one(terminal);
        });
        background("read, SIGTTIN ignored", terminal, [&] {
            signal(SIGTTIN, SIG_IGN);
            return read_one(terminal);
        });
        background("read, SIGTTIN blocked", terminal, [&] {
            sigset_t set;
            sigemptyset(&set);
            sigaddset(&set, SIGTTIN);
            sigprocmask(SIG_BLOCK, &set, nullptr);
            return read_one(terminal);
        });
        background("write, allowed", terminal, [&] {
            defaults();
            return write_one(terminal);
        });
        termios now = terminal.get();
        now.c_lflag |= TOSTOP;
        terminal.set(now);
        background("write, TOSTOP", terminal, [&] {
            defaults();
            return write_one(terminal);
        });
        background("write, TOSTOP and SIGTTOU ignored", terminal, [&] { return write_one(terminal); });
        background("change of settings", terminal, [&] {
            defaults();
            terminal.set(terminal.get());
            return 9;
        });
        background("reading the settings", terminal, [&] {
            defaults();
            terminal.get();
            return 10;
        });
        background("taking the front", terminal, [&] {
            defaults();
            return tcsetpgrp(terminal.program, getpgrp()) == 0 ? 11 : 12;
        });
        background("taking the front with SIGTTOU ignored", terminal,
                   [&] { return tcsetpgrp(terminal.program, getpgrp()) == 0 ? 11 : 12; });
        tcsetpgrp(terminal.program, getpgrp());
        return 0;
    });
    // A pipeline: two processes in one group are stopped and continued together.
    const Terminal second;
    in_session(second, [&] {
        signal(SIGTTOU, SIG_IGN);
        pid_t both[2];
        for (pid_t& each : both) {
            each = fork();
            if (each == 0) {
                setpgid(0, both[0] > 0 && &each != both ? both[0] : 0);
                for (;;)
                    pause_ms(1000);
            }
            setpgid(each, both[0]);
        }
        tcsetpgrp(second.program, both[0]);
        second.type("\032");
        int first = 0, last = 0;
        waitpid(both[0], &first, WUNTRACED);
        waitpid(both[1], &last, WUNTRACED);
        line("^Z to a pipeline: %s, %s", *ending(first), *ending(last));
        kill(-both[0], SIGCONT);
        waitpid(both[0], &first, WCONTINUED);
        waitpid(both[1], &last, WCONTINUED);
        line("SIGCONT: %s, %s", *ending(first), *ending(last));
        second.type("\003");
        waitpid(both[0], &first, 0);
        waitpid(both[1], &last, 0);
        line("^C: %s, %s", *ending(first), *ending(last));
        return 0;
    });
}
