// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void set_raw(const Terminal& terminal, unsigned char minimum, unsigned char time) {
    termios now = terminal.get();
    cfmakeraw(&now);
    now.c_cc[VMIN] = minimum;
    now.c_cc[VTIME] = time;
    terminal.set(now);
}

// Types the pieces with pauses between them while one read waits.
void read_while_typing(const char* what, const Terminal& terminal, unsigned long room, const char* first,
                       const char* second) {
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(60);
        terminal.type(first);
        pause_ms(100);
        terminal.type(second);
        _exit(0);
    }
    char text[64] = {};
    const long got = raw(SYS_read, number(terminal.program), word(text), room);
    line("%s: %s \"%s\"", what, *outcome(got), text);
    waitpid(child, nullptr, 0);
    tcflush(terminal.program, TCIFLUSH);
}

}  // namespace

void groups::raw_mode() {
    const Terminal terminal;
    set_raw(terminal, 1, 0);
    terminal.type("a\003\032\r\n\004");
    line("raw: read %s, echo %s", *shown(terminal.program), *shown(terminal.user));
    if (write(terminal.program, "x\ny", 3) != 3)
        return;
    line("raw output: %s", *shown(terminal.user));
    read_while_typing("one byte is enough", terminal, 60, "ab", "cd");
    set_raw(terminal, 4, 0);
    read_while_typing("at least four", terminal, 60, "ab", "cd");
    read_while_typing("four, but room for two", terminal, 2, "ab", "cd");
    set_raw(terminal, 0, 0);
    char text[8];
    line("none needed: %s", *outcome(raw(SYS_read, number(terminal.program), word(text), 8)));
    set_raw(terminal, 0, 2);
    line("none needed in 0.2 s: %s", *outcome(raw(SYS_read, number(terminal.program), word(text), 8)));
    read_while_typing("within 0.2 s", terminal, 60, "ab", "cd");
    set_raw(terminal, 10, 2);
    read_while_typing("ten, or 0.2 s after the last", terminal, 60, "ab", "cd");
    termios now = terminal.get();
    now.c_oflag |= OPOST | ONLCR;
    terminal.set(now);
    if (write(terminal.program, "x\ny", 3) != 3)
        return;
    line("line ends made two: %s", *shown(terminal.user));
    now.c_oflag = OPOST | OCRNL;
    terminal.set(now);
    if (write(terminal.program, "x\ry", 3) != 3)
        return;
    line("returns made line ends: %s", *shown(terminal.user));
    set_raw(terminal, 1, 0);
    // A large output waits until somebody reads.
    const pid_t child = fork();
    if (child == 0) {
        static char block[20000];
        memset(block, 'z', sizeof block);
        _exit(write(terminal.program, block, sizeof block) == sizeof block ? 0 : 1);
    }
    unsigned long total = 0;
    static char part[1000];
    while (total < 20000) {
        const long got = read(terminal.user, part, sizeof part);
        if (got <= 0)
            break;
        total += static_cast<unsigned long>(got);
    }
    int status = 0;
    waitpid(child, &status, 0);
    line("20000 bytes of output: %lu came, writer %s", total, *ending(status));
}
