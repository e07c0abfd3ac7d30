// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>

#include "groups.h"

using namespace groups;

namespace {

int ends[2];

void pause_ms(long ms) {
    const timespec time = {ms / 1000, ms % 1000 * 1000000};
    raw(SYS_nanosleep, word(&time), 0);
}

Text read_some(unsigned long size) {
    static char block[70000];
    return outcome(raw(SYS_read, number(ends[0]), word(block), size));
}

Text write_some(unsigned long size) {
    static char block[140000];
    return outcome(raw(SYS_write, number(ends[1]), word(block), size));
}

Text events(int descriptor, short wanted = POLLIN | POLLOUT) {
    pollfd one = {descriptor, wanted, 0};
    const long result = raw(SYS_poll, word(&one), 1, 0);
    Text made{};
    snprintf(made.text, sizeof made.text, "%ld%s%s%s%s%s", result, one.revents & POLLIN ? " IN" : "",
             one.revents & POLLOUT ? " OUT" : "", one.revents & POLLHUP ? " HUP" : "",
             one.revents & POLLERR ? " ERR" : "", one.revents & POLLNVAL ? " NVAL" : "");
    return made;
}

void simple() {
    line("pipe: %s, unknown flags: %s", *outcome(raw(SYS_pipe2, word(ends), O_NONBLOCK)),
         *outcome(raw(SYS_pipe2, word(ends) + 8, 1)));
    line("empty: read %s, poll reading end %s, writing end %s", *read_some(1), *events(ends[0]),
         *events(ends[1]));
    line("write 5: %s, 3: %s, read 4: %s, 10: %s", *write_some(5), *write_some(3), *read_some(4),
         *read_some(10));
    write_some(7);
    int waiting = 0;
    ioctl(ends[0], FIONREAD, &waiting);
    line("FIONREAD: %d, poll %s", waiting, *events(ends[0]));
    read_some(7);
    line("read from the writing end: %s, write to the reading end: %s",
         *outcome(raw(SYS_read, number(ends[1]), word(ends), 1)),
         *outcome(raw(SYS_write, number(ends[0]), word(ends), 1)));
    line("seek: %s, pread: %s, truncate: %s, fsync: %s", *outcome(raw(SYS_lseek, number(ends[0]), 0, 0)),
         *outcome(raw(SYS_pread64, number(ends[0]), word(ends), 1, 0)),
         *outcome(raw(SYS_ftruncate, number(ends[1]), 0)), *outcome(raw(SYS_fsync, number(ends[1]))));
}

void filling() {
    line("capacity: %s", *outcome(raw(SYS_fcntl, number(ends[1]), 1032)));
    long total = 0, got;
    static char block[4096];
    while ((got = raw(SYS_write, number(ends[1]), word(block), sizeof block)) > 0)
        total += got;
    line("filled: %ld, then %s, poll writing end %s", total, *outcome(got), *events(ends[1]));
    line("read 1000: %s, write 4096 must be whole: %s, poll %s", *read_some(1000), *write_some(4096),
         *events(ends[1]));
    line("read to a page: %s, write 4096: %s, again: %s", *read_some(3096), *write_some(4096),
         *write_some(4096));
    line(
        "more than a page may be part: %s", *[] {
            read_some(8192);
            return write_some(140000);
        }());
    while (raw(SYS_read, number(ends[0]), word(block), sizeof block) > 0) {
    }
}

void ending() {
    signal(SIGPIPE, SIG_IGN);
    write_some(3);
    close(ends[1]);
    line("writer gone: poll %s, read %s, read %s, poll %s", *events(ends[0]), *read_some(10), *read_some(10),
         *events(ends[0]));
    close(ends[0]);
    if (pipe(ends) != 0)
        return;
    close(ends[0]);
    line("reader gone: poll %s, write %s, write of nothing %s", *events(ends[1]), *write_some(1),
         *write_some(0));
    close(ends[1]);
    line("closed: poll %s", *events(ends[1]));
}

void blocking() {
    if (pipe(ends) != 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        pause_ms(50);
        _exit(write(ends[1], "late", 4) != 4);
    }
    line("read waits: %s", *read_some(10));
    waitpid(child, nullptr, 0);
    child = fork();
    if (child == 0) {
        close(ends[1]);
        static char block[1000];
        unsigned long total = 0;
        for (long got; (got = read(ends[0], block, sizeof block)) > 0;)
            total += static_cast<unsigned long>(got);
        _exit(total == 140000 ? 0 : 1);
    }
    line("write of 140000 waits for a slow reader: %s", *write_some(140000));
    close(ends[1]);
    int status = 0;
    waitpid(child, &status, 0);
    line("all of it came: %s", *::ending(status));
    close(ends[0]);
}

// Two writers of up to PIPE_BUF bytes never mix.
void atomic_writes() {
    if (pipe(ends) != 0)
        return;
    for (char letter : List{'a', 'b', 'c'}) {
        if (fork() == 0) {
            char block[512];
            memset(block, letter, sizeof block);
            for (int turn = 0; turn < 100; ++turn)
                if (write(ends[1], block, sizeof block) != static_cast<long>(sizeof block))
                    _exit(1);
            _exit(0);
        }
    }
    close(ends[1]);
    unsigned blocks = 0, mixed = 0;
    char block[512];
    for (;;) {
        unsigned have = 0;
        long got = 0;
        while (have < sizeof block && (got = read(ends[0], block + have, sizeof block - have)) > 0)
            have += static_cast<unsigned>(got);
        if (have < sizeof block)
            break;
        ++blocks;
        for (unsigned each = 1; each < sizeof block; ++each)
            mixed += block[each] != block[0];
    }
    while (waitpid(-1, nullptr, 0) > 0) {
    }
    line("three writers of 512 bytes: %u blocks, %u bytes mixed", blocks, mixed);
    close(ends[0]);
}

void named() {
    if (mkfifo("fifo", 0600) != 0)
        return;
    // The reading end must be closed again: with it, the writer below could come and go before its reader is
    // there.
    const long alone = open_raw("fifo", O_WRONLY | O_NONBLOCK),
               reading = open_raw("fifo", O_RDONLY | O_NONBLOCK);
    line("fifo, write without reader: %s, read without writer: %s", worked(alone), worked(reading));
    close(static_cast<int>(reading));
    const pid_t child = fork();
    if (child == 0) {
        const int writer = open("fifo", O_WRONLY);
        _exit(write(writer, "hi", 2) != 2);
    }
    const int reader = open("fifo", O_RDONLY);
    char text[8] = {};
    pollfd one = {reader, POLLIN, 0};
    raw(SYS_poll, word(&one), 1, 5000);
    line("both ends: read %s \"%s\"", *outcome(raw(SYS_read, number(reader), word(text), 7)), text);
    waitpid(child, nullptr, 0);
    line("then: %s", *outcome(raw(SYS_read, number(reader), word(text), 7)));
    close(reader);
    unlink("fifo");
}

void polling() {
    pollfd all[3] = {{-1, POLLIN, 7}, {99, POLLIN, 0}, {0, 0, 0}};
    line("poll of -1 and a closed one: %s, %d %d", *outcome(raw(SYS_poll, word(all), 2, 0)), all[0].revents,
         all[1].revents);
    line("poll of nothing for 20 ms: %s, of too many: %s", *outcome(raw(SYS_poll, 0, 0, 20)),
         *outcome(raw(SYS_poll, word(all), 1UL << 30, 0)));
    if (pipe(ends) != 0)
        return;
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(60);
        _exit(write(ends[1], "x", 1) != 1);
    }
    all[0] = {ends[0], POLLIN, 0};
    line("poll until written: %s, %d", *outcome(raw(SYS_poll, word(all), 1, 5000)), all[0].revents);
    waitpid(child, nullptr, 0);
    const timespec time = {0, 20000000}, bad = {0, -1};
    read_some(1);
    line("ppoll times out: %s, bad time: %s", *outcome(raw(SYS_ppoll, word(all), 1, word(&time), 0, 8)),
         *outcome(raw(SYS_ppoll, word(all), 1, word(&bad), 0, 8)));
    line(
        "poll of a file: %s", *[] {
            make("f");
            const int file = open("f", O_RDWR);
            const Text found = events(file);
            close(file);
            unlink("f");
            return found;
        }());
    close(ends[0]);
    close(ends[1]);
}

}  // namespace

void groups::pipes() {
    simple();
    filling();
    ending();
    blocking();
    atomic_writes();
    named();
    polling();
}
