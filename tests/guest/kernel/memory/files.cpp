// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "groups.h"

using namespace groups;

namespace {

// A file of three pages and a bit, page n filled with the letter of its number.
int make_file(char* name) {
    const int file = mkstemp(name);
    for (char letter = 'a'; letter <= 'c'; ++letter) {
        char block[kPage];
        memset(block, letter, sizeof block);
        if (write(file, block, sizeof block) != static_cast<long>(sizeof block))
            _exit(1);
    }
    if (write(file, "dddd", 4) != 4)
        _exit(1);
    return file;
}

char read_byte(int file, long offset) {
    char byte = '?';
    return pread(file, &byte, 1, offset) == 1 ? byte : '!';
}

void private_mapping() {
    char name[] = "/tmp/mapped-XXXXXX";
    const int file = make_file(name);
    auto* at = reinterpret_cast<char*>(map(0, 4 * kPage, kReadWrite, MAP_PRIVATE, file));
    line("private: %c%c%c%c, behind the end %d", at[0], at[kPage], at[2 * kPage], at[3 * kPage + 3],
         at[3 * kPage + 4]);
    at[0] = 'X';
    line("written: memory %c, file %c", at[0], read_byte(file, 0));
    raw(SYS_madvise, word(at), kPage, MADV_DONTNEED);
    line("dropped: memory %c", at[0]);
    auto* part = reinterpret_cast<char*>(map(0, kPage, PROT_READ, MAP_PRIVATE, file, 2 * kPage));
    line("from the third page: %c", part[0]);
    close(file);
    line("after close: %c", at[2 * kPage]);
    unlink(name);
    line("after unlink: %c", at[kPage]);
    raw(SYS_munmap, word(at), 4 * kPage);
    raw(SYS_munmap, word(part), kPage);
}

void shared_mapping() {
    char name[] = "/tmp/mapped-XXXXXX";
    const int file = make_file(name);
    auto* at = reinterpret_cast<char*>(map(0, 4 * kPage, kReadWrite, MAP_SHARED, file));
    at[0] = 'Y';
    line("shared, written by memory: file %c", read_byte(file, 0));
    if (pwrite(file, "Z", 1, kPage) == 1)
        line("shared, written by file: memory %c", at[kPage]);
    in_child([&] {
        at[2 * kPage] = 'K';
        return 0;
    });
    line("written by a child: memory %c, file %c", at[2 * kPage], read_byte(file, 2 * kPage));
    line("msync: %s, of a hole: %s, bad flags: %s", *outcome(raw(SYS_msync, word(at), kPage, MS_SYNC)),
         *outcome(raw(SYS_msync, 0x10000, kPage, MS_SYNC)), *outcome(raw(SYS_msync, word(at), kPage, 99)));
    if (ftruncate(file, kPage) != 0)
        return;
    line("file cut to one page: %s", *reachable(at, 4));
    if (ftruncate(file, 2 * kPage) != 0)
        return;
    line("grown again: %s, new byte %d", *reachable(at, 4), at[kPage]);
    raw(SYS_munmap, word(at), 4 * kPage);
    close(file);
    unlink(name);
}

void permissions() {
    char name[] = "/tmp/mapped-XXXXXX";
    close(make_file(name));
    const int reading = open(name, O_RDONLY), writing = open(name, O_WRONLY);
    line("read-only file: private writable %s, shared writable %s, shared readable %s",
         worked(map(0, kPage, kReadWrite, MAP_PRIVATE, reading)),
         worked(map(0, kPage, kReadWrite, MAP_SHARED, reading)),
         worked(map(0, kPage, PROT_READ, MAP_SHARED, reading)));
    line("write-only file: private %s, shared %s", worked(map(0, kPage, PROT_READ, MAP_PRIVATE, writing)),
         worked(map(0, kPage, PROT_WRITE, MAP_SHARED, writing)));
    const long shared = map(0, kPage, PROT_READ, MAP_SHARED, reading);
    line("made writable later: %s",
         *outcome(raw(SYS_mprotect, static_cast<unsigned long>(shared), kPage, kReadWrite)));
    int ends[2];
    if (pipe(ends) != 0)
        return;
    line("a pipe: %s, a folder: %s, /dev/null: %s, /dev/zero: %s",
         worked(map(0, kPage, PROT_READ, MAP_PRIVATE, ends[0])),
         worked(map(0, kPage, PROT_READ, MAP_PRIVATE, open("/tmp", O_RDONLY))),
         worked(map(0, kPage, PROT_READ, MAP_PRIVATE, open("/dev/null", O_RDONLY))),
         worked(map(0, kPage, PROT_READ, MAP_PRIVATE, open("/dev/zero", O_RDONLY))));
    line("behind the end of the file: %s", worked(map(0, kPage, PROT_READ, MAP_PRIVATE, reading, 1UL << 30)));
    line("offset that overflows: %s", worked(map(0, kPage, PROT_READ, MAP_PRIVATE, reading, ~0xfffUL)));
    for (const int each : List{reading, writing, ends[0], ends[1]})
        close(each);
    unlink(name);
}

}  // namespace

void groups::files() {
    private_mapping();
    shared_mapping();
    permissions();
}
