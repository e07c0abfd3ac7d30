// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/sysmacros.h>

#include "groups.h"

using namespace groups;

namespace {

void ask(const char* path) {
    struct stat found {};
    const long result = raw(SYS_stat, word(path), word(&found));
    const int file = static_cast<int>(open_raw(path, O_RDWR));
    char block[64];
    memset(block, 'x', sizeof block);
    const long wrote = raw(SYS_write, number(file), word(block), sizeof block);
    const long got = raw(SYS_read, number(file), word(block), sizeof block);
    int zeros = 0;
    for (const char byte : block)
        zeros += byte == 0;
    pollfd one = {file, POLLIN | POLLOUT, 0};
    raw(SYS_poll, word(&one), 1, 0);
    line("%s: stat %s, device %u:%u, write %s, read %s, %s, seek %s, poll %d", path, *outcome(result),
         major(found.st_rdev), minor(found.st_rdev), *outcome(wrote), *outcome(got),
         zeros == 64                     ? "zeros"
         : zeros == 0 && block[0] == 'x' ? "untouched"
                                         : "other bytes",
         *outcome(raw(SYS_lseek, number(file), 10, 0)), one.revents);
    close(file);
}

}  // namespace

void groups::devices() {
    for (const char* path : List{"/dev/null", "/dev/zero", "/dev/full"})
        ask(path);
    for (const char* path : List{"/dev/random", "/dev/urandom"}) {
        unsigned char one[64] = {}, two[64] = {};
        const int file = static_cast<int>(open_raw(path, O_RDONLY));
        const long got = raw(SYS_read, number(file), word(one), 64);
        raw(SYS_read, number(file), word(two), 64);
        line("%s: %s, differs %s", path, *outcome(got), memcmp(one, two, 64) != 0 ? "yes" : "no");
        close(file);
    }
    unsigned char random[16] = {}, other[16] = {};
    line("getrandom: %s %s, differs %s, unknown flags %s", *outcome(raw(SYS_getrandom, word(random), 16, 0)),
         *outcome(raw(SYS_getrandom, word(other), 16, 0)), memcmp(random, other, 16) != 0 ? "yes" : "no",
         *outcome(raw(SYS_getrandom, word(random), 16, 0x100)));
    fresh("no terminal", [] {
        setsid();
        line("/dev/tty without a terminal: %s", worked(open_raw("/dev/tty", O_RDWR)));
    });
    line("truncate /dev/null: %s, created over: %s", *outcome(raw(SYS_truncate, word("/dev/null"), 0)),
         worked(open_raw("/dev/null", O_WRONLY | O_CREAT | O_TRUNC)));
    fresh("user", [] {
        become(1000);
        line("as user: null %s, zero %s", worked(open_raw("/dev/null", O_RDWR)),
             worked(open_raw("/dev/zero", O_RDONLY)));
    });
}
