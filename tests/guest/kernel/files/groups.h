// SPDX-License-Identifier: Apache-2.0
// The groups of cases of files. All names lie below a folder that the program makes and removes.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void opening();      // open with all its flags
void naming();       // link, symlink, rename, unlink, folders
void paths();        // loops, lengths, dots, *at
void contents();     // read, write, seek, append, truncate, vectors
void sizes();        // RLIMIT_FSIZE
void descriptors();  // dup, fcntl, close on exec, limits
void permissions();  // mode bits against users
void attributes();   // stat, chmod, chown, umask, times, statfs
void folders();      // getdents64
void pipes();        // ends, sizes, atomic writes, polling
void processes();    // /proc
void devices();      // /dev

extern const char* self;
int executed();

constexpr const char* kPlace = "/tmp/files-test";

inline unsigned long number(int descriptor) {
    return static_cast<unsigned long>(static_cast<long>(descriptor));
}

// -errno or the descriptor, without the library's retries and flags.
inline long open_raw(const char* path, int flags, unsigned mode = 0644) {
    return raw(SYS_openat, number(AT_FDCWD), word(path), static_cast<unsigned long>(flags), mode);
}

inline void make(const char* path, const char* text = "", unsigned mode = 0644) {
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || write(file, text, strlen(text)) != static_cast<long>(strlen(text)) ||
        fchmod(file, mode) != 0)
        line("cannot make %s", path);
    close(file);
}

inline Text content(const char* path) {
    Text made{};
    const int file = open(path, O_RDONLY);
    if (file < 0 || read(file, made.text, sizeof made.text - 1) < 0)
        strcpy(made.text, "(unreadable)");
    close(file);
    return made;
}

inline bool there(const char* path) {
    struct stat found {};
    return lstat(path, &found) == 0;
}

}  // namespace groups
