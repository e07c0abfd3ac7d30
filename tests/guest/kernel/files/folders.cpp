// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <stdlib.h>

#include "groups.h"

using namespace groups;

namespace {

struct Entry {
    unsigned long inode;
    long offset;
    unsigned short size;
    unsigned char type;
    char name[];
};

char names[512][40];
int count;

// Every entry with its type, in alphabetical order: a file system may keep them in any.
long list(int folder, unsigned long room) {
    static char block[32768] __attribute__((aligned(8)));
    long total = 0, got;
    while ((got = raw(SYS_getdents64, number(folder), word(block), room)) > 0) {
        for (long at = 0; at < got; ++total) {
            const auto* entry = reinterpret_cast<Entry*>(block + at);
            if (count < 512)
                snprintf(names[count++], sizeof names[0], "%s:%s", entry->name,
                         entry->type == DT_DIR   ? "folder"
                         : entry->type == DT_REG ? "file"
                         : entry->type == DT_LNK ? "link"
                                                 : "other");
            at += entry->size;
        }
    }
    return got < 0 ? got : total;
}

void sort() {
    qsort(names, static_cast<size_t>(count), sizeof names[0], [](const void* a, const void* b) {
        return strcmp(static_cast<const char*>(a), static_cast<const char*>(b));
    });
}

}  // namespace

void groups::folders() {
    mkdir("d", 0755);
    make("d/file");
    mkdir("d/folder", 0755);
    if (symlink("x", "d/link") != 0)
        return;
    int folder = open("d", O_RDONLY | O_DIRECTORY);
    line("entries: %s", *outcome(list(folder, 32768)));
    sort();
    for (int each = 0; each < count; ++each)
        line("entry %s", names[each]);
    line("at the end: %s", *outcome(list(folder, 32768)));
    count = 0;
    lseek(folder, 0, SEEK_SET);
    line("from the start, a little at a time: %s", *outcome(list(folder, 40)));
    lseek(folder, 0, SEEK_SET);
    line("no room for one: %s", *outcome(list(folder, 10)));
    close(folder);
    for (const char* name : List{"d/file", "d/link"})
        unlink(name);
    rmdir("d/folder");
    // More names than one call gives.
    char name[32];
    for (int each = 0; each < 300; ++each) {
        snprintf(name, sizeof name, "d/name-%03d", each);
        make(name);
    }
    count = 0;
    folder = open("d", O_RDONLY | O_DIRECTORY);
    line("three hundred: %s", *outcome(list(folder, 1024)));
    sort();
    int twice = 0;
    for (int each = 1; each < count; ++each)
        twice += strcmp(names[each], names[each - 1]) == 0;
    line("named twice: %d, first %s, last %s", twice, names[0], names[count - 1]);
    close(folder);
    for (int each = 0; each < 300; ++each) {
        snprintf(name, sizeof name, "d/name-%03d", each);
        unlink(name);
    }
    count = 0;
    folder = open("d", O_RDONLY | O_DIRECTORY);
    line("emptied: %s", *outcome(list(folder, 1024)));
    rmdir("d");
    lseek(folder, 0, SEEK_SET);
    line("removed: %s", *outcome(list(folder, 1024)));
    close(folder);
}
