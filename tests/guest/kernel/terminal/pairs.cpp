// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "groups.h"

using namespace groups;

void groups::pairs() {
    {
        const int user = open("/dev/ptmx", O_RDWR | O_NOCTTY);
        unsigned index = 0;
        ioctl(user, TIOCGPTN, &index);
        char name[32];
        snprintf(name, sizeof name, "/dev/pts/%u", index);
        int locked = 77;
        ioctl(user, TIOCGPTLCK, &locked);
        line("new: locked %d, open its end: %s", locked,
             worked(open(name, O_RDWR | O_NOCTTY) < 0 ? -errno : 0));
        close(user);
        line("closed: its name: %s", *outcome([&] {
                 struct stat found {};
                 return raw(SYS_stat, word(name), word(&found));
             }()));
    }
    const Terminal terminal;
    line("both are terminals: %d %d", isatty(terminal.user), isatty(terminal.program));
    struct stat found {};
    fstat(terminal.program, &found);
    line("end's mode: 0%o, type of device %s", found.st_mode & 07777U,
         S_ISCHR(found.st_mode) ? "character" : "other");
    const termios now = terminal.get();
    line("at first: input 0%o, output 0%o, control 0%o, local 0%o", now.c_iflag, now.c_oflag,
         now.c_cflag & ~static_cast<unsigned>(CBAUD), now.c_lflag);
    line("keys: intr %d quit %d erase %d kill %d eof %d min %d time %d start %d stop %d susp %d",
         now.c_cc[VINTR], now.c_cc[VQUIT], now.c_cc[VERASE], now.c_cc[VKILL], now.c_cc[VEOF], now.c_cc[VMIN],
         now.c_cc[VTIME], now.c_cc[VSTART], now.c_cc[VSTOP], now.c_cc[VSUSP]);
    winsize size{};
    ioctl(terminal.program, TIOCGWINSZ, &size);
    line("window at first: %d x %d", size.ws_row, size.ws_col);
    size = {24, 80, 0, 0};
    line("set: %s", *outcome(raw(SYS_ioctl, number(terminal.user), TIOCSWINSZ, word(&size))));
    size = {};
    ioctl(terminal.program, TIOCGWINSZ, &size);
    line("seen at the other end: %d x %d", size.ws_row, size.ws_col);
    line("seek: %s, unknown request: %s, bad address: %s",
         *outcome(raw(SYS_lseek, number(terminal.program), 0, 0)),
         *outcome(raw(SYS_ioctl, number(terminal.program), 0x5499, 0)),
         *outcome(raw(SYS_ioctl, number(terminal.program), TCGETS, 8)));
    int ends[2];
    if (pipe(ends) != 0)
        return;
    line("a pipe is none: %s", *outcome(raw(SYS_ioctl, number(ends[0]), TCGETS, word(&size))));
    close(ends[0]);
    close(ends[1]);
    line(
        "output: %s", *[&] {
            if (write(terminal.program, "a\nb", 3) != 3)
                return Text{"error"};
            return shown(terminal.user);
        }());
    int waiting = 0;
    terminal.type("abc\n");
    pause_ms(100);
    ioctl(terminal.program, FIONREAD, &waiting);
    line("FIONREAD of a line: %d", waiting);
    line("flush input: %s, then %s", *outcome(raw(SYS_ioctl, number(terminal.program), TCFLSH, TCIFLUSH)),
         *shown(terminal.program));
    line(
        "window change tells: %s", *[&] {
            static volatile int told;
            in_session(terminal, [&] {
                signal(SIGWINCH, [](int) { told = 1; });
                winsize other = {30, 90, 0, 0};
                ioctl(terminal.user, TIOCSWINSZ, &other);
                pause_ms(30);
                const int first = told;
                told = 0;
                ioctl(terminal.user, TIOCSWINSZ, &other);
                pause_ms(30);
                line("window changed: %d, set to the same: %d", first, told);
                return 0;
            });
            return Text{"see above"};
        }());
}
