// SPDX-License-Identifier: Apache-2.0
// The groups of cases of terminal. Each works on a pseudo-terminal of its own.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void pairs();     // opening a pseudo-terminal, its two ends
void lines();     // canonical mode: editing, echo, end of file
void raw_mode();  // VMIN and VTIME, output processing
void keys();      // ^C, ^\, ^Z
void sessions();  // setsid, setpgid, controlling terminals
void jobs();      // foreground and background, SIGTTIN, SIGTTOU, wait
void hang_ups();  // the terminal goes away, orphaned groups

inline unsigned long number(int descriptor) {
    return static_cast<unsigned long>(static_cast<long>(descriptor));
}

inline void pause_ms(long ms) {
    timespec time = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {
    }
}

// Both ends of a pseudo-terminal: what the user's side writes, the program's side reads.
struct Terminal {
    int user = -1, program = -1;
    char name[32] = {};

    Terminal() {
        user = open("/dev/ptmx", O_RDWR | O_NOCTTY);
        int unlock = 0;
        unsigned index = 0;
        if (user < 0 || ioctl(user, TIOCSPTLCK, &unlock) != 0 || ioctl(user, TIOCGPTN, &index) != 0)
            line("no pseudo-terminal: %s", error_name(errno));
        snprintf(name, sizeof name, "/dev/pts/%u", index);
        program = open(name, O_RDWR | O_NOCTTY);
        if (program < 0)
            line("no pseudo-terminal's end: %s", error_name(errno));
    }
    ~Terminal() {
        close(user);
        close(program);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(const char* text) const {
        if (write(user, text, strlen(text)) != static_cast<long>(strlen(text)))
            line("cannot type");
    }
    termios get() const {
        termios now{};
        tcgetattr(program, &now);
        return now;
    }
    void set(const termios& now) const { tcsetattr(program, TCSANOW, &now); }
};

// What can be read within a little while (the kernel moves bytes between the ends when it has time), with
// control characters spelled out; "nothing" where there is nothing.
inline Text shown(int descriptor, int wait_ms = 250) {
    Text made{};
    unsigned used = 0;
    pollfd one = {descriptor, POLLIN, 0};
    while (raw(SYS_poll, word(&one), 1, static_cast<unsigned long>(used == 0 ? wait_ms : 80)) == 1 &&
           (one.revents & POLLIN) && used < 70) {
        unsigned char byte;
        const long got = read(descriptor, &byte, 1);
        if (got == 0)
            return *made.text == 0 ? Text{"end of file"} : made;
        if (got < 0)
            return Text{"error"};
        if (byte < 32 || byte > 126)
            used +=
                static_cast<unsigned>(snprintf(made.text + used, sizeof made.text - used, "<%02x>", byte));
        else
            made.text[used++] = static_cast<char>(byte);
    }
    return used == 0 ? Text{"nothing"} : made;
}

// Runs a function in a new session that has the terminal as its own.
template <class Fn>
int in_session(const Terminal& terminal, Fn fn) {
    return in_child([&] {
        setsid();
        if (ioctl(terminal.program, TIOCSCTTY, 0) != 0) {
            line("cannot take the terminal: %s", error_name(errno));
            return 1;
        }
        return static_cast<int>(fn());
    });
}

}  // namespace groups
