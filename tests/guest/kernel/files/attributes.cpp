// SPDX-License-Identifier: Apache-2.0
#include <sys/statfs.h>

#include "groups.h"

using namespace groups;

namespace {

Text about(const char* path) {
    struct stat found {};
    Text made{};
    if (lstat(path, &found) != 0)
        strcpy(made.text, error_name(errno));
    else
        snprintf(made.text, sizeof made.text, "mode 0%o, links %lu, owner %u:%u, size %ld, device %s",
                 found.st_mode, S_ISDIR(found.st_mode) ? 0UL : static_cast<unsigned long>(found.st_nlink),
                 found.st_uid, found.st_gid, S_ISDIR(found.st_mode) ? 0L : static_cast<long>(found.st_size),
                 found.st_rdev == 0 ? "no" : "yes");
    return made;
}

void kinds() {
    make("file", "12345");
    mkdir("folder", 0750);
    if (symlink("target", "link") != 0)
        return;
    line("file: %s", *about("file"));
    line("folder: %s", *about("folder"));
    line("link: %s", *about("link"));
    line("mkfifo: %s, %s", *outcome(raw(SYS_mknod, word("fifo"), S_IFIFO | 0600, 0)), *about("fifo"));
    line("device node as root: %s, %s", *outcome(raw(SYS_mknod, word("node"), S_IFCHR | 0666, 0x103)),
         *about("node"));
    line("file by mknod: %s, %s", *outcome(raw(SYS_mknod, word("plain"), S_IFREG | 0600, 0)),
         *about("plain"));
    line("/dev/null: %s", *about("/dev/null"));
    line("stat of a dangling link: %s", *outcome([] {
             struct stat found {};
             return raw(SYS_stat, word("link"), word(&found));
         }()));
    struct stat one {
    }, two{};
    raw(SYS_link, word("file"), word("second"));
    stat("file", &one);
    stat("second", &two);
    line("two names: same file %s, blocks of %ld",
         one.st_ino == two.st_ino && one.st_dev == two.st_dev ? "yes" : "no",
         static_cast<long>(one.st_blksize));
    for (const char* name : List{"file", "second", "link", "fifo", "node", "plain"})
        unlink(name);
    rmdir("folder");
}

void modes() {
    for (const unsigned mask : List{0022U, 0077U, 0000U, 0777U}) {
        umask(mask);
        close(static_cast<int>(open_raw("f", O_WRONLY | O_CREAT, 0666)));
        mkdir("d", 0777);
        line("umask 0%03o: %s", mask, *about("f"));
        line("umask 0%03o: %s", mask, *about("d"));
        unlink("f");
        rmdir("d");
    }
    line("umask: %s, again %s", *outcome(raw(SYS_umask, 022)), *outcome(raw(SYS_umask, 0xfff12)));
    umask(022);
    make("f");
    line("chmod 07777: %s, %s", *outcome(raw(SYS_chmod, word("f"), 07777)), *about("f"));
    line("chown: %s, %s", *outcome(raw(SYS_chown, word("f"), 1000, 2000)), *about("f"));
    line("chown of nothing: %s, %s", *outcome(raw(SYS_chown, word("f"), ~0UL, ~0UL)), *about("f"));
    line("chmod of nothing: %s", *outcome(raw(SYS_chmod, word("none"), 0600)));
    if (symlink("f", "link") != 0)
        return;
    line("lchown: %s, %s", *outcome(raw(SYS_lchown, word("link"), 5, 6)), *about("link"));
    line("the target: %s", *about("f"));
    // A folder with set-group-id gives its group to what is made in it.
    mkdir("d", 0755);
    if (chown("d", 0, 1234) != 0 || chmod("d", 02755) != 0)
        return;
    make("d/f");
    mkdir("d/e", 0755);
    line("in a folder with set-group-id: %s", *about("d/f"));
    line("in a folder with set-group-id: %s", *about("d/e"));
    // Writing as a user takes set-user-id away.
    make("s", "x", 06777);
    in_child([] {
        become(1000);
        const int file = open("s", O_WRONLY);
        return write(file, "y", 1) == 1 ? 0 : 1;
    });
    line("set-user-id file written by a user: %s", *about("s"));
    unlink("d/f");
    rmdir("d/e");
    rmdir("d");
    for (const char* name : List{"f", "link", "s"})
        unlink(name);
}

void times() {
    make("f", "x");
    timespec both[] = {{1000000000, 123456789}, {1500000000, 0}};
    struct stat found {};
    line("utimensat: %s", *outcome(raw(SYS_utimensat, number(AT_FDCWD), word("f"), word(both), 0)));
    stat("f", &found);
    line("times: %ld.%09ld and %ld", static_cast<long>(found.st_atim.tv_sec), found.st_atim.tv_nsec,
         static_cast<long>(found.st_mtim.tv_sec));
    both[0].tv_nsec = UTIME_OMIT;
    both[1].tv_nsec = UTIME_NOW;
    raw(SYS_utimensat, number(AT_FDCWD), word("f"), word(both), 0);
    stat("f", &found);
    line("omit and now: %ld, changed %s", static_cast<long>(found.st_atim.tv_sec),
         found.st_mtim.tv_sec > 1500000000 ? "yes" : "no");
    both[1].tv_nsec = 1000000000;
    line("bad nanoseconds: %s, of nothing: %s",
         *outcome(raw(SYS_utimensat, number(AT_FDCWD), word("f"), word(both), 0)),
         *outcome(raw(SYS_utimensat, number(AT_FDCWD), word("none"), 0, 0)));
    fresh("user", [&] {
        become(1000);
        both[0] = both[1] = {1, 1};
        line("another's times: set %s, now %s",
             *outcome(raw(SYS_utimensat, number(AT_FDCWD), word("f"), word(both), 0)),
             *outcome(raw(SYS_utimensat, number(AT_FDCWD), word("f"), 0, 0)));
    });
    const timespec old[] = {{1, 0}, {1, 0}};
    raw(SYS_utimensat, number(AT_FDCWD), word("f"), word(old), 0);
    const int file = open("f", O_WRONLY);
    if (write(file, "y", 1) != 1)
        return;
    stat("f", &found);
    line("written: modification time moved %s", found.st_mtim.tv_sec > 1 ? "yes" : "no");
    close(file);
    unlink("f");
}

void file_systems() {
    struct statfs found {};
    line("statfs: %s, longest name %ld, block size %s, free at most all %s",
         *outcome(raw(SYS_statfs, word("."), word(&found))), static_cast<long>(found.f_namelen),
         found.f_bsize == 4096 ? "4096" : "other", found.f_bfree <= found.f_blocks ? "yes" : "no");
    line("/proc: %s, type 0x%lx", *outcome(raw(SYS_statfs, word("/proc"), word(&found))),
         static_cast<unsigned long>(found.f_type));
    line("of nothing: %s", *outcome(raw(SYS_statfs, word("none"), word(&found))));
}

}  // namespace

void groups::attributes() {
    kinds();
    modes();
    times();
    file_systems();
}
