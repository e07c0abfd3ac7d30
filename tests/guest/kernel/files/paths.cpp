// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

const char* open_one(const char* path) {
    const long result = open_raw(path, O_RDONLY);
    if (result >= 0)
        close(static_cast<int>(result));
    return worked(result);
}

void lengths() {
    static char name[300];
    memset(name, 'n', 255);
    line("a name of 255: %s", worked(open_raw(name, O_WRONLY | O_CREAT)));
    unlink(name);
    memset(name, 'n', 256);
    line("a name of 256: %s", worked(open_raw(name, O_WRONLY | O_CREAT)));
    make("f");
    static char path[5000];
    for (unsigned at = 0; at < 4094; at += 2)
        memcpy(path + at, "./", 2);
    strcpy(path + 4094, "f");
    line("a path of 4095: %s", open_one(path));
    strcpy(path + 4094, "/f");
    line("a path of 4096: %s", open_one(path));
    unlink("f");
}

void loops() {
    make("end", "x");
    char from[16], to[16];
    if (symlink("end", "l0") != 0)
        return;
    for (int each = 1; each <= 41; ++each) {
        snprintf(from, sizeof from, "l%d", each - 1);
        snprintf(to, sizeof to, "l%d", each);
        if (symlink(from, to) != 0)
            return;
    }
    line("through 40 links: %s, through 41: %s", open_one("l39"), open_one("l40"));
    if (symlink("self", "self") != 0 || symlink("pong", "ping") != 0 || symlink("ping", "pong") != 0)
        return;
    line("a link to itself: %s, two in a circle: %s, as a folder: %s", open_one("self"), open_one("ping"),
         open_one("self/x"));
    line("lstat of it: %s", there("self") ? "ok" : "no");
    for (int each = 0; each <= 41; ++each) {
        snprintf(to, sizeof to, "l%d", each);
        unlink(to);
    }
    for (const char* name : List{"end", "self", "ping", "pong"})
        unlink(name);
}

void dots() {
    mkdir("d", 0755);
    mkdir("d/e", 0755);
    make("d/f", "x");
    if (symlink("d/e", "link") != 0)
        return;
    line("dots: %s %s %s", open_one("d/./e/../f"), open_one("d//e///"),
         open_one("../../../../../../tmp/files-test/d"));
    line("dot-dot behind a link goes to the target's parent: %s", open_one("link/../f"));
    line("dot-dot behind a file: %s", open_one("d/f/../f"));
    char text[64] = {};
    if (chdir("link") != 0)
        return;
    line("getcwd: %s, %s", *outcome(raw(SYS_getcwd, word(text), sizeof text)), text);
    line("getcwd, no room: %s", *outcome(raw(SYS_getcwd, word(text), 10)));
    if (chdir(kPlace) != 0)
        return;
    line("chdir to a file: %s, to nothing: %s", *outcome(raw(SYS_chdir, word("d/f"))),
         *outcome(raw(SYS_chdir, word("none"))));
    // Relative to a descriptor.
    const int folder = open("d", O_RDONLY | O_DIRECTORY), file = open("d/f", O_RDONLY);
    line("openat a folder: %s, a file: %s, a closed one: %s, absolute by a closed one: %s",
         worked(raw(SYS_openat, number(folder), word("f"), 0)),
         worked(raw(SYS_openat, number(file), word("f"), 0)), worked(raw(SYS_openat, 99, word("f"), 0)),
         worked(raw(SYS_openat, 99, word("/tmp"), 0)));
    line("fchdir: %s, to a file: %s", *outcome(raw(SYS_fchdir, number(folder))),
         *outcome(raw(SYS_fchdir, number(file))));
    if (chdir(kPlace) != 0)
        return;
    struct stat found {};
    line("an empty path: stat %s, with AT_EMPTY_PATH %s",
         *outcome(raw(SYS_newfstatat, number(file), word(""), word(&found), 0)),
         *outcome(raw(SYS_newfstatat, number(file), word(""), word(&found), AT_EMPTY_PATH)));
    for (int each = 3; each < 12; ++each)
        close(each);
    unlink("link");
    unlink("d/f");
    rmdir("d/e");
    rmdir("d");
}

// Another root: dot-dot stops there.
void roots() {
    mkdir("jail", 0755);
    make("jail/f", "x");
    in_child([] {
        line("chroot: %s", *outcome(raw(SYS_chroot, word("jail"))));
        if (chdir("/") != 0)
            return 1;
        line("in it: %s %s, outside: %s", open_one("/f"), open_one("/../../f"), open_one("/tmp"));
        become(1000);
        line("chroot as user: %s", *outcome(raw(SYS_chroot, word("/"))));
        return 0;
    });
    unlink("jail/f");
    rmdir("jail");
}

}  // namespace

void groups::paths() {
    lengths();
    loops();
    dots();
    roots();
}
