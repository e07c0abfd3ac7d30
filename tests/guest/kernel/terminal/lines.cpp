// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// Types and tells what the program can read and what the user sees.
void typed(const Terminal& terminal, const char* what, const char* text) {
    terminal.type(text);
    const Text read = shown(terminal.program);
    line("%s: read %s, echo %s", what, *read, *shown(terminal.user));
}

}  // namespace

void groups::lines() {
    const Terminal terminal;
    typed(terminal, "half a line", "hel");
    typed(terminal, "and its end", "lo\n");
    typed(terminal, "two lines", "one\ntwo\n");
    typed(terminal, "erase", "abx\177c\n");
    typed(terminal, "erase beyond the start", "a\177\177\177b\n");
    typed(terminal, "kill", "wrong\025right\n");
    typed(terminal, "word erase", "one two\027three\n");
    typed(terminal, "carriage return", "x\r");
    typed(terminal, "end of file", "\004");
    typed(terminal, "end of file behind a part", "part\004");
    typed(terminal, "literal next", "a\026\003b\n");
    typed(terminal, "control character", "a\001b\n");
    typed(terminal, "tab", "a\tb\n");
    typed(terminal, "reprint", "abc\022d\n");
    termios now = terminal.get();
    now.c_lflag &= ~static_cast<unsigned>(ECHO);
    terminal.set(now);
    typed(terminal, "without echo", "secret\n");
    now.c_lflag |= ECHO;
    now.c_iflag &= ~static_cast<unsigned>(ICRNL);
    terminal.set(now);
    typed(terminal, "without ICRNL", "a\rb\n");
    now.c_iflag |= INLCR | ICRNL;
    terminal.set(now);
    typed(terminal, "with INLCR", "a\r");
    shown(terminal.program);
    now.c_iflag = ICRNL | IXON;
    now.c_cc[VEOL] = ';';
    terminal.set(now);
    typed(terminal, "another end of line", "a;b\n");
    // A read that takes less than the line leaves the rest.
    terminal.type("abcdef\n");
    char two[3] = {};
    const long first = read(terminal.program, two, 2);
    line("two of a line: %ld \"%s\", then %s", first, two, *shown(terminal.program));
    shown(terminal.user);
    // Stop and start.
    terminal.type("\023");
    pause_ms(100);
    if (fcntl(terminal.program, F_SETFL, O_RDWR | O_NONBLOCK) != 0)
        return;
    const long stopped = raw(SYS_write, number(terminal.program), word("out"), 3);
    line("stopped by ^S: write %s, seen %s", *outcome(stopped), *shown(terminal.user));
    terminal.type("\021");
    pause_ms(100);
    const long started = raw(SYS_write, number(terminal.program), word("out"), 3);
    line("started by ^Q: write %s, seen %s", *outcome(started), *shown(terminal.user));
    line("nothing to read, not waiting: %s", *outcome(raw(SYS_read, number(terminal.program), word(two), 1)));
}
