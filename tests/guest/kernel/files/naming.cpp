// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

long rename_raw(const char* from, const char* to) {
    return raw(SYS_rename, word(from), word(to));
}

unsigned long links(const char* path) {
    struct stat found {};
    return lstat(path, &found) == 0 ? found.st_nlink : 0;
}

void linking() {
    make("one", "content");
    line("link: %s, counts %lu", *outcome(raw(SYS_link, word("one"), word("two"))), links("one"));
    line("link to what is there: %s", *outcome(raw(SYS_link, word("one"), word("two"))));
    line("link of nothing: %s", *outcome(raw(SYS_link, word("none"), word("three"))));
    mkdir("folder", 0755);
    line("link of a folder: %s", *outcome(raw(SYS_link, word("folder"), word("three"))));
    line("first name gone: %s, counts %lu, content %s", *outcome(raw(SYS_unlink, word("one"))), links("two"),
         *content("two"));
    const int file = open("two", O_RDONLY);
    line("last name gone: %s", *outcome(raw(SYS_unlink, word("two"))));
    char text[8] = {};
    struct stat found {};
    fstat(file, &found);
    line("still open: read %s, \"%s\", counts %lu", *outcome(read(file, text, 7)), text,
         static_cast<unsigned long>(found.st_nlink));
    close(file);
    line("unlink of nothing: %s, of a folder: %s", *outcome(raw(SYS_unlink, word("two"))),
         *outcome(raw(SYS_unlink, word("folder"))));
    rmdir("folder");
}

void symbolic() {
    char text[16] = {};
    line("symlink: %s", *outcome(raw(SYS_symlink, word("target-of-it"), word("link"))));
    line("symlink over it: %s", *outcome(raw(SYS_symlink, word("x"), word("link"))));
    line("empty symlink: %s", *outcome(raw(SYS_symlink, word(""), word("empty"))));
    line("readlink: %s, \"%s\"", *outcome(raw(SYS_readlink, word("link"), word(text), 15)), text);
    memset(text, 0, sizeof text);
    line("readlink, little room: %s, \"%s\"", *outcome(raw(SYS_readlink, word("link"), word(text), 6)), text);
    line("readlink, no room: %s", *outcome(raw(SYS_readlink, word("link"), word(text), 0)));
    make("file");
    line("readlink of a file: %s", *outcome(raw(SYS_readlink, word("file"), word(text), 15)));
    unlink("link");
    unlink("file");
}

void renaming() {
    make("a", "A");
    make("b", "B");
    mkdir("full", 0755);
    mkdir("empty", 0755);
    make("full/inside");
    line("file to a free name: %s, there %d", *outcome(rename_raw("a", "c")), there("c"));
    line("file over a file: %s, content %s", *outcome(rename_raw("c", "b")), *content("b"));
    line("nothing: %s", *outcome(rename_raw("none", "b")));
    line("file over a folder: %s, folder over a file: %s", *outcome(rename_raw("b", "empty")),
         *outcome(rename_raw("empty", "b")));
    line("folder over an empty one: %s", *outcome(rename_raw("full", "empty")));
    line("its content: %d, old name %d", there("empty/inside"), there("full"));
    mkdir("other", 0755);
    line("folder over a full one: %s", *outcome(rename_raw("other", "empty")));
    line("folder into itself: %s", *outcome(rename_raw("empty", "empty/deeper")));
    line("to itself: %s", *outcome(rename_raw("b", "b")));
    raw(SYS_link, word("b"), word("same"));
    line("over another name of the same file: %s, both there %d%d", *outcome(rename_raw("b", "same")),
         there("b"), there("same"));
    line("dot: %s, root: %s", *outcome(rename_raw(".", "x")), *outcome(rename_raw("/", "x")));
    line("file with a slash behind: %s", *outcome(rename_raw("b/", "x")));
    line("not replacing: %s, to a free name: %s",
         *outcome(raw(SYS_renameat2, number(AT_FDCWD), word("b"), number(AT_FDCWD), word("same"), 1)),
         *outcome(raw(SYS_renameat2, number(AT_FDCWD), word("b"), number(AT_FDCWD), word("free"), 1)));
    for (const char* name : List{"b", "same", "free", "empty/inside"})
        unlink(name);
    rmdir("empty");
    rmdir("other");
}

void making_folders() {
    line("mkdir: %s, again: %s", *outcome(raw(SYS_mkdir, word("d"), 0755)),
         *outcome(raw(SYS_mkdir, word("d"), 0755)));
    line("mkdir with a slash behind: %s", *outcome(raw(SYS_mkdir, word("d/e/"), 0755)));
    line("links of the outer: %lu, of the inner: %lu", links("d"), links("d/e"));
    line("rmdir of a full one: %s, of dot: %s, of a file: %s", *outcome(raw(SYS_rmdir, word("d"))),
         *outcome(raw(SYS_rmdir, word("d/e/."))), *outcome([] {
             make("f");
             const long result = raw(SYS_rmdir, word("f"));
             unlink("f");
             return result;
         }()));
    line("rmdir of dot-dot: %s, of the root: %s", *outcome(raw(SYS_rmdir, word("d/e/.."))),
         *outcome(raw(SYS_rmdir, word("/"))));
    line("rmdir: %s, then the outer: %s, again: %s", *outcome(raw(SYS_rmdir, word("d/e"))),
         *outcome(raw(SYS_rmdir, word("d"))), *outcome(raw(SYS_rmdir, word("d"))));
    line("unlinkat for a folder: %s", *outcome([] {
             mkdir("d", 0755);
             return raw(SYS_unlinkat, number(AT_FDCWD), word("d"), AT_REMOVEDIR);
         }()));
}

// A folder that is gone while somebody is in it.
void gone() {
    mkdir("going", 0755);
    in_child([] {
        if (chdir("going") != 0 || rmdir("../going") != 0)
            return 1;
        char text[64];
        line("in a folder that is gone: getcwd %s, create %s, open dot %s",
             *outcome(raw(SYS_getcwd, word(text), sizeof text)), worked(open_raw("x", O_WRONLY | O_CREAT)),
             worked(open_raw(".", O_RDONLY)));
        return 0;
    });
}

}  // namespace

void groups::naming() {
    linking();
    symbolic();
    renaming();
    making_folders();
    gone();
}
