// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

void groups::making() {
    const unsigned long mask = bit(SIGUSR1);
    for (const int flags : List{0, SFD_CLOEXEC, SFD_NONBLOCK, SFD_CLOEXEC | SFD_NONBLOCK, 1, O_RDWR, -1}) {
        const long made = open_signals(mask, flags);
        line("flags %o: %s, descriptor flags %s, file flags %s", static_cast<unsigned>(flags), worked(made),
             *outcome(raw(SYS_fcntl, fd_word(made), F_GETFD)),
             *outcome(raw(SYS_fcntl, fd_word(made), F_GETFL)));
        raw(SYS_close, fd_word(made));
    }
    const long made = open_signals(mask);
    line("set sizes 0 4 16: %s %s %s, set nowhere: %s, both: %s",
         *outcome(raw(SYS_signalfd4, -1UL, word(&mask), 0, 0)),
         *outcome(raw(SYS_signalfd4, -1UL, word(&mask), 4, 0)),
         *outcome(raw(SYS_signalfd4, -1UL, word(&mask), 16, 0)), *outcome(raw(SYS_signalfd4, -1UL, 8, 8, 0)),
         *outcome(raw(SYS_signalfd4, -1UL, 8, 4, 0)));
    line("descriptor 99: %s, -2: %s, the output: %s, with bad flags %s", *outcome(open_signals(mask, 0, 99)),
         *outcome(open_signals(mask, 0, -2)), *outcome(open_signals(mask, 0, 1)),
         *outcome(open_signals(mask, 1, 99)));
    line("changed: %s", open_signals(bit(SIGUSR2), 0, made) == made ? "the same descriptor" : "WRONG");
    line("its flags stay: %s", *outcome(raw(SYS_fcntl, fd_word(made), F_GETFL)));
    const long old = raw(SYS_signalfd, -1UL, word(&mask), 8);
    line("signalfd: %s, flags %s", worked(old), *outcome(raw(SYS_fcntl, fd_word(old), F_GETFL)));
    char room[256] = {};
    line("read of 127: %s, 0: %s; write: %s, pread: %s, lseek: %s, ftruncate: %s, mmap: %s",
         *outcome(raw(SYS_read, fd_word(made), word(room), 127)),
         *outcome(raw(SYS_read, fd_word(made), word(room), 0)),
         *outcome(raw(SYS_write, fd_word(made), word(room), 128)),
         *outcome(raw(SYS_pread64, fd_word(made), word(room), 128, 0)),
         *outcome(raw(SYS_lseek, fd_word(made), 5, 0)), *outcome(raw(SYS_ftruncate, fd_word(made), 0)),
         *outcome(raw(SYS_mmap, 0, 4096, 1, 1, fd_word(made), 0)));
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%ld", made);
    raw(SYS_readlink, word(path), word(room), sizeof room - 1);
    line("it is called %s", room);
}
