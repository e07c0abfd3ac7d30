// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

volatile int seen;

// A key's effect on a child in the terminal's foreground.
void key(const char* what, const char* text) {
    const Terminal terminal;
    in_session(terminal, [&] {
        signal(SIGTTOU, SIG_IGN);
        const pid_t child = fork();
        if (child == 0) {
            setpgid(0, 0);
            tcsetpgrp(terminal.program, getpid());
            signal(SIGTTOU, SIG_DFL);
            for (;;)
                pause_ms(1000);
        }
        setpgid(child, child);
        while (tcgetpgrp(terminal.program) != child)
            pause_ms(5);
        terminal.type(text);
        int status = 0;
        waitpid(child, &status, WUNTRACED);
        line("%s: %s, seen %s", what, *ending(status), *shown(terminal.user));
        if (WIFSTOPPED(status)) {
            kill(-child, SIGCONT);
            const pid_t again = waitpid(child, &status, WCONTINUED);
            line("%s, then SIGCONT: %s", what,
                 again == child && WIFCONTINUED(status) ? "continued" : "WRONG");
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
        }
        return 0;
    });
}

}  // namespace

void groups::keys() {
    key("^C", "\003");
    key("^\\", "\034");
    key("^Z", "\032");
    // Half a line is thrown away with a key that signals, unless NOFLSH.
    for (const bool keep : List{false, true}) {
        const Terminal terminal;
        in_session(terminal, [&] {
            signal(SIGINT, [](int) { seen = 1; });
            termios now = terminal.get();
            if (keep)
                now.c_lflag |= NOFLSH;
            terminal.set(now);
            terminal.type("abc\003def\n");
            pause_ms(100);
            line("^C in a line, %s: handler %d, read %s", keep ? "NOFLSH" : "flushing", seen,
                 *shown(terminal.program));
            return 0;
        });
    }
    // Without ISIG the keys are characters; without a session they tell nobody.
    const Terminal terminal;
    in_session(terminal, [&] {
        termios now = terminal.get();
        now.c_lflag &= ~static_cast<unsigned>(ISIG);
        terminal.set(now);
        signal(SIGINT, [](int) { seen = 1; });
        seen = 0;
        terminal.type("a\003\n");
        line("without ISIG: read %s, handler %d", *shown(terminal.program), seen);
        return 0;
    });
    // A read that waits in the foreground is interrupted.
    const Terminal second;
    in_session(second, [&] {
        struct sigaction action {};
        action.sa_handler = [](int) { seen = 1; };
        sigaction(SIGINT, &action, nullptr);
        const pid_t child = fork();
        if (child == 0) {
            signal(SIGINT, SIG_IGN);
            pause_ms(60);
            second.type("\003");
            _exit(0);
        }
        char byte;
        const long got = raw(SYS_read, number(second.program), word(&byte), 1);
        line("a waiting read and ^C: %s", *outcome(got));
        waitpid(child, nullptr, 0);
        return 0;
    });
}
