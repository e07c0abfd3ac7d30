// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "groups.h"

using namespace groups;

namespace {

unsigned long file;

Text seek(long offset, int from) {
    return outcome(
        raw(SYS_lseek, file, static_cast<unsigned long>(offset), static_cast<unsigned long>(from)));
}

long size() {
    struct stat found {};
    return fstat(static_cast<int>(file), &found) == 0 ? found.st_size : -1;
}

void seeking() {
    line("write 10: %s, position %s", *outcome(raw(SYS_write, file, word("0123456789"), 10)),
         *seek(0, SEEK_CUR));
    line("seek to 3: %s, back 2: %s, to 2 before the end: %s", *seek(3, SEEK_SET), *seek(-2, SEEK_CUR),
         *seek(-2, SEEK_END));
    line("seek before the start: %s, bad origin: %s", *seek(-11, SEEK_END), *seek(0, 9));
    char text[32] = {};
    line("read at the end: %s of 30, then %s", *outcome(raw(SYS_read, file, word(text), 30)),
         *outcome(raw(SYS_read, file, word(text), 30)));
    line("read of nothing: %s, write of nothing: %s", *outcome(raw(SYS_read, file, word(text), 0)),
         *outcome(raw(SYS_write, file, word(text), 0)));
    line("seek beyond the end: %s, size %ld, write there: %s, size %ld", *seek(20, SEEK_SET), size(),
         *outcome(raw(SYS_write, file, word("z"), 1)), size());
    memset(text, 'q', sizeof text);
    line("the gap: %s bytes, %d %d %c", *outcome(raw(SYS_pread64, file, word(text), 11, 10)), text[0],
         text[9], text[10]);
    line("data and hole: %s %s", *seek(0, SEEK_DATA), *seek(21, SEEK_DATA));
}

void at_positions() {
    char text[16] = {};
    raw(SYS_lseek, file, 5, SEEK_SET);
    line("pread: %s \"%s\", position %s", *outcome(raw(SYS_pread64, file, word(text), 3, 2)), text,
         *seek(0, SEEK_CUR));
    line("pwrite: %s, position %s", *outcome(raw(SYS_pwrite64, file, word("AB"), 2, 0)), *seek(0, SEEK_CUR));
    line("pread at a negative place: %s, far beyond: %s",
         *outcome(raw(SYS_pread64, file, word(text), 1, static_cast<unsigned long>(-1))),
         *outcome(raw(SYS_pread64, file, word(text), 1, 1UL << 40)));
    char one[2] = {}, two[4] = {};
    iovec parts[] = {{one, 1}, {two, 3}};
    raw(SYS_lseek, file, 0, SEEK_SET);
    line("readv: %s \"%s\" \"%s\"", *outcome(raw(SYS_readv, file, word(parts), 2)), one, two);
    line("writev: %s, of nothing: %s, of too many: %s, negative: %s",
         *outcome(raw(SYS_writev, file, word(parts), 2)), *outcome(raw(SYS_writev, file, word(parts), 0)),
         *outcome(raw(SYS_writev, file, word(parts), 1025)),
         *outcome(raw(SYS_writev, file, word(parts), static_cast<unsigned long>(-1))));
    parts[1].iov_len = ~0UL;
    line("a part of negative size: %s", *outcome(raw(SYS_readv, file, word(parts), 2)));
}

void truncating() {
    line("truncate to 4: %s, size %ld", *outcome(raw(SYS_ftruncate, file, 4)), size());
    line("grow to 9000: %s, size %ld", *outcome(raw(SYS_ftruncate, file, 9000)), size());
    char text[8] = "zzzzzzz";
    line("what grew: %s, %d %d", *outcome(raw(SYS_pread64, file, word(text), 4, 8000)), text[0], text[3]);
    line("negative: %s, by name: %s, of nothing: %s, of a folder: %s",
         *outcome(raw(SYS_ftruncate, file, static_cast<unsigned long>(-1))),
         *outcome(raw(SYS_truncate, word("f"), 5)), *outcome(raw(SYS_truncate, word("none"), 5)),
         *outcome(raw(SYS_truncate, word("/tmp"), 5)));
    const int reading = open("f", O_RDONLY);
    line("of what is open for reading: %s", *outcome(raw(SYS_ftruncate, number(reading), 1)));
    close(reading);
}

void appending() {
    const auto end = number(open("f", O_WRONLY | O_APPEND));
    raw(SYS_lseek, end, 0, SEEK_SET);
    line("append after a seek: %s, position %s", *outcome(raw(SYS_write, end, word("+"), 1)),
         *outcome(raw(SYS_lseek, end, 0, SEEK_CUR)));
    line("size %ld, pwrite while appending: %s, size %ld", size(),
         *outcome(raw(SYS_pwrite64, end, word("+"), 1, 0)), size());
    close(static_cast<int>(end));
    // Two processes append at once: nothing is lost.
    make("log");
    const int log = open("log", O_WRONLY | O_APPEND);
    const pid_t child = fork();
    for (int turn = 0; turn < 300; ++turn)
        if (write(log, child == 0 ? "c" : "p", 1) != 1)
            _exit(1);
    if (child == 0)
        _exit(0);
    waitpid(child, nullptr, 0);
    struct stat found {};
    fstat(log, &found);
    line("two processes append 300 each: %ld", static_cast<long>(found.st_size));
    close(log);
    unlink("log");
}

void large() {
    constexpr unsigned long kSize = 1 << 20;
    static unsigned char block[kSize];
    for (unsigned long each = 0; each < kSize; ++each)
        block[each] = static_cast<unsigned char>(each * 7 + (each >> 12));
    const int big = open("big", O_RDWR | O_CREAT, 0600);
    const long wrote = write(big, block, kSize);
    memset(block, 0, kSize);
    const long got = pread(big, block, kSize, 0);
    unsigned wrong = 0;
    for (unsigned long each = 0; each < kSize; ++each)
        wrong += block[each] != static_cast<unsigned char>(each * 7 + (each >> 12));
    line("a MiB: wrote %ld, read %ld, %u wrong", wrote, got, wrong);
    const int copy = open("copy", O_RDWR | O_CREAT, 0600);
    long offset = 1000;
    line("sendfile: %s, offset then %ld",
         *outcome(raw(SYS_sendfile, number(copy), number(big), word(&offset), 5000)), offset);
    line("sendfile beyond the end: %s", *outcome([&] {
             offset = kSize - 10;
             return raw(SYS_sendfile, number(copy), number(big), word(&offset), 5000);
         }()));
    struct stat found {};
    fstat(copy, &found);
    line("the copy's size: %ld", static_cast<long>(found.st_size));
    close(big);
    close(copy);
    unlink("big");
    unlink("copy");
}

}  // namespace

void groups::contents() {
    file = number(open("f", O_RDWR | O_CREAT | O_TRUNC, 0644));
    seeking();
    at_positions();
    truncating();
    appending();
    close(static_cast<int>(file));
    unlink("f");
    large();
    char byte;
    line("read of a closed descriptor: %s, of -1: %s", *outcome(raw(SYS_read, 99, word(&byte), 1)),
         *outcome(raw(SYS_read, ~0UL, word(&byte), 1)));
}
