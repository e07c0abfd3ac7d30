// SPDX-License-Identifier: Apache-2.0
// The groups of cases of extended attributes, on the guest's root file system.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void values();        // setting, getting, listing, removing
void capabilities();  // security.capability and execve

constexpr const char* kFile = "/root/attributes";
constexpr const char* kCapability = "security.capability";

// struct vfs_cap_data and, with its owner, vfs_ns_cap_data.
struct FileCapability {
    unsigned version;
    unsigned permitted, inheritable, permitted_high, inheritable_high;
    unsigned owner;
};
constexpr unsigned long kSize2 = 20, kSize3 = 24;
constexpr unsigned kVersion2 = 0x02000000, kVersion3 = 0x03000000, kEffective = 1;

inline long set(const char* name, const void* value, unsigned long size, int flags = 0,
                const char* path = kFile) {
    return raw(SYS_setxattr, word(path), word(name), word(value), size, static_cast<unsigned long>(flags));
}

inline long get(const char* name, void* value, unsigned long size, const char* path = kFile) {
    return raw(SYS_getxattr, word(path), word(name), word(value), size);
}

inline long drop(const char* name, const char* path = kFile) {
    return raw(SYS_removexattr, word(path), word(name));
}

inline void make_file(const char* text, int mode = 0755) {
    raw(SYS_unlink, word(kFile));
    const long made = raw(SYS_open, word(kFile), O_CREAT | O_WRONLY, static_cast<unsigned long>(mode));
    raw(SYS_write, static_cast<unsigned long>(made), word(text), strlen(text));
    raw(SYS_close, static_cast<unsigned long>(made));
}

}  // namespace groups
