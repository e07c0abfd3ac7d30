// SPDX-License-Identifier: Apache-2.0
// Who a task is: ids and capability sets, by raw calls on the calling thread alone.
#pragma once

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace state {

constexpr unsigned long kAll = 0x1ffffffffff;  // capabilities 0 to 40
constexpr unsigned kRawio = 17, kSetuid = 7, kSetgid = 6, kSetpcap = 8, kKill = 5, kDacOverride = 1;

struct Sets {
    unsigned long effective, permitted, inheritable;
};

struct CapabilityHeader {
    unsigned version = 0x20080522;
    int pid = 0;
};

inline long get_sets(Sets& sets, int pid = 0) {
    CapabilityHeader header;
    header.pid = pid;
    unsigned data[6] = {};
    const long result = raw(SYS_capget, word(&header), word(data));
    sets = {data[0] | static_cast<unsigned long>(data[3]) << 32,
            data[1] | static_cast<unsigned long>(data[4]) << 32,
            data[2] | static_cast<unsigned long>(data[5]) << 32};
    return result;
}

inline long set_sets(const Sets& sets) {
    CapabilityHeader header;
    const unsigned data[6] = {
        static_cast<unsigned>(sets.effective),       static_cast<unsigned>(sets.permitted),
        static_cast<unsigned>(sets.inheritable),     static_cast<unsigned>(sets.effective >> 32),
        static_cast<unsigned>(sets.permitted >> 32), static_cast<unsigned>(sets.inheritable >> 32)};
    return raw(SYS_capset, word(&header), word(data));
}

// "all", "none", or the mask.
inline Text mask(unsigned long set) {
    Text made{};
    if (set == kAll || set == 0)
        snprintf(made.text, sizeof made.text, "%s", set == 0 ? "none" : "all");
    else
        snprintf(made.text, sizeof made.text, "0x%lx", set);
    return made;
}

inline Text capabilities() {
    Sets sets{};
    get_sets(sets);
    Text made{};
    snprintf(made.text, sizeof made.text, "eff %s perm %s inh %s", *mask(sets.effective),
             *mask(sets.permitted), *mask(sets.inheritable));
    return made;
}

// Real, effective, saved; and the file system's, which a refused call tells.
inline Text uids() {
    unsigned real = 0, effective = 0, saved = 0;
    raw(SYS_getresuid, word(&real), word(&effective), word(&saved));
    Text made{};
    snprintf(made.text, sizeof made.text, "uid %u,%u,%u fs %ld", real, effective, saved,
             raw(SYS_setfsuid, ~0UL));
    return made;
}

inline Text gids() {
    unsigned real = 0, effective = 0, saved = 0;
    raw(SYS_getresgid, word(&real), word(&effective), word(&saved));
    Text made{};
    snprintf(made.text, sizeof made.text, "gid %u,%u,%u fs %ld", real, effective, saved,
             raw(SYS_setfsgid, ~0UL));
    return made;
}

}  // namespace state

namespace groups {

void user_ids();         // every setter from every kind of start
void group_ids();        // the same for groups, and the supplementary ones
void capability_sets();  // capget, capset, the bounding and ambient sets
void uid_changes();      // what they do to capabilities, keepcaps, securebits
void executions();       // what execve makes of identity
void privileges();       // no_new_privs and other prctl calls
void ports();            // what of all that ioperm and iopl see
void others();           // kill, and looking at other processes

extern const char* self;
int executed(const char* word);

}  // namespace groups
