// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void try_open(const char* what, const char* path, int flags, unsigned mode = 0644) {
    const long result = open_raw(path, flags, mode);
    line("%s: %s", what, worked(result));
    if (result >= 0)
        close(static_cast<int>(result));
}

}  // namespace

void groups::opening() {
    make("file", "hello");
    mkdir("folder", 0755);
    if (symlink("file", "link") != 0 || symlink("nowhere", "dangling") != 0)
        return;
    try_open("read what is there", "file", O_RDONLY);
    try_open("read what is not there", "none", O_RDONLY);
    try_open("create", "new", O_WRONLY | O_CREAT);
    try_open("create exclusively what is there", "new", O_WRONLY | O_CREAT | O_EXCL);
    try_open("create exclusively", "newer", O_WRONLY | O_CREAT | O_EXCL);
    try_open("create in a folder that is not there", "none/new", O_WRONLY | O_CREAT);
    try_open("create below a file", "file/new", O_WRONLY | O_CREAT);
    try_open("create with a slash behind", "new/", O_WRONLY | O_CREAT);
    try_open("a file with a slash behind", "file/", O_RDONLY);
    try_open("folder for reading", "folder", O_RDONLY);
    try_open("folder for writing", "folder", O_WRONLY);
    try_open("folder, created", "folder", O_RDONLY | O_CREAT);
    try_open("folder wanted, folder", "folder", O_RDONLY | O_DIRECTORY);
    try_open("folder wanted, file", "file", O_RDONLY | O_DIRECTORY);
    try_open("through a link", "link", O_RDONLY);
    try_open("a link, not followed", "link", O_RDONLY | O_NOFOLLOW);
    try_open("through a dangling link", "dangling", O_RDONLY);
    try_open("create exclusively at a dangling link", "dangling", O_WRONLY | O_CREAT | O_EXCL);
    try_open("create through a dangling link", "dangling", O_WRONLY | O_CREAT);
    line("which makes its target: %s", there("nowhere") ? "yes" : "no");
    try_open("empty name", "", O_RDONLY);
    try_open("truncate", "file", O_WRONLY | O_TRUNC);
    line("truncated: \"%s\"", *content("file"));
    try_open("path only", "file", O_PATH);
    const long path_only = open_raw("file", O_PATH);
    char byte;
    line("reading by it: %s, stat by it: %s",
         *outcome(raw(SYS_read, number(static_cast<int>(path_only)), word(&byte), 1)), *outcome([&] {
             struct stat found {};
             return raw(SYS_fstat, number(static_cast<int>(path_only)), word(&found));
         }()));
    close(static_cast<int>(path_only));
    const long reading = open_raw("file", O_RDONLY), writing = open_raw("file", O_WRONLY);
    line("write to what is open for reading: %s, read from what is open for writing: %s",
         *outcome(raw(SYS_write, number(static_cast<int>(reading)), word("x"), 1)),
         *outcome(raw(SYS_read, number(static_cast<int>(writing)), word(&byte), 1)));
    close(static_cast<int>(reading));
    close(static_cast<int>(writing));
    line("read a folder: %s", *outcome([&] {
             const long folder = open_raw("folder", O_RDONLY);
             const long result = raw(SYS_read, number(static_cast<int>(folder)), word(&byte), 1);
             close(static_cast<int>(folder));
             return result;
         }()));
    for (const char* name : List{"file", "new", "newer", "link", "dangling", "nowhere"})
        unlink(name);
    rmdir("folder");
}
