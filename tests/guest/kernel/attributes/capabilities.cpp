// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>

#include "groups.h"

using namespace groups;

namespace {

constexpr unsigned kRawIo = 1u << 17, kKill = 1u << 5;

long set_capability(const FileCapability& value, unsigned long size = kSize2) {
    return set(kCapability, &value, size);
}

void setting() {
    make_file("text");
    const FileCapability good{kVersion2 | kEffective, kRawIo, 0, 0, 0, 0};
    line("sizes 4 12 19 20 21 24: %s %s %s %s %s %s", *outcome(set_capability(good, 4)),
         *outcome(set_capability(good, 12)), *outcome(set_capability(good, 19)),
         *outcome(set_capability(good, 20)), *outcome(set_capability(good, 21)),
         *outcome(set_capability(good, 24)));
    FileCapability found{};
    line("get: %s, version %x, permitted %x", *outcome(get(kCapability, &found, sizeof found)), found.version,
         found.permitted);
    const FileCapability first{0x01000000, kRawIo, 0, 0, 0, 0}, third{kVersion3, kRawIo, 0, 0, 0, 0},
        fourth{0x04000000, 1, 0, 0, 0, 0};
    line("version 1: %s, 3: %s, 3 in 20 bytes: %s, 4: %s", *outcome(set_capability(first, 12)),
         *outcome(set_capability(third, kSize3)), *outcome(set_capability(third, kSize2)),
         *outcome(set_capability(fourth, 20)));
    set_capability(good);
    const unsigned long file = static_cast<unsigned long>(raw(SYS_open, word(kFile), O_WRONLY));
    raw(SYS_write, file, word("x"), 1);
    line("after a write: %s", *outcome(get(kCapability, nullptr, 0)));
    set_capability(good);
    raw(SYS_ftruncate, file, 0);
    line("after a truncation: %s", *outcome(get(kCapability, nullptr, 0)));
    raw(SYS_close, file);
    set_capability(good);
    raw(SYS_chmod, word(kFile), 0700);
    line("after chmod: %s", *outcome(get(kCapability, nullptr, 0)));
    raw(SYS_chown, word(kFile), 0, 0);
    line("after chown: %s", *outcome(get(kCapability, nullptr, 0)));
    fresh("user", [&] {
        raw(SYS_chown, word(kFile), 1000, 1000);
        become(1000);
        line("as owner without the right: %s", *outcome(set_capability(good)));
    });
}

// The program itself, as a user would run it, tells what it got.
int run(unsigned uid, bool bounded, bool no_new_privileges) {
    return in_child([=] {
        if (bounded)
            raw(SYS_prctl, PR_CAPBSET_DROP, 17);
        if (no_new_privileges)
            raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
        become(uid);
        char* const arguments[] = {const_cast<char*>(kFile), const_cast<char*>("report"), nullptr};
        char* const none[] = {nullptr};
        const long result = raw(SYS_execve, word(kFile), word(arguments), word(none));
        line("execve: %s", *outcome(result));
        return 9;
    });
}

void copy_self() {
    static char room[65536];
    raw(SYS_unlink, word(kFile));
    const unsigned long from = static_cast<unsigned long>(raw(SYS_open, word("/proc/self/exe"), O_RDONLY)),
                        to = static_cast<unsigned long>(raw(SYS_open, word(kFile), O_CREAT | O_WRONLY, 0755));
    for (long got; (got = raw(SYS_read, from, word(room), sizeof room)) > 0;)
        raw(SYS_write, to, word(room), static_cast<unsigned long>(got));
    raw(SYS_close, from);
    raw(SYS_close, to);
}

void running() {
    copy_self();
    raw(SYS_chmod, word("/root"), 0755);
    struct Case {
        const char* what;
        FileCapability value;
        unsigned long size;
    };
    for (const Case& each :
         List{Case{"effective", {kVersion2 | kEffective, kRawIo, 0, 0, 0, 0}, kSize2},
              Case{"permitted", {kVersion2, kRawIo | kKill, 0, 0, 0, 0}, kSize2},
              Case{"inheritable", {kVersion2 | kEffective, 0, kRawIo, 0, 0, 0}, kSize2},
              Case{"nothing", {kVersion2, 0, 0, 0, 0, 0}, kSize2},
              Case{"unknown bits", {kVersion2 | kEffective, kRawIo, 0, 0xffffff00, 0, 0}, kSize2},
              Case{"of another name space", {kVersion3 | kEffective, kRawIo, 0, 0, 0, 5}, kSize3}}) {
        line("%s: set %s", each.what, *outcome(set_capability(each.value, each.size)));
        for (const unsigned uid : List{1000u, 0u})
            line("uid %u: %s", uid, *ending(run(uid, false, false)));
        line("without it in the bounding set: %s", *ending(run(1000, true, false)));
        line("with no_new_privs: %s", *ending(run(1000, false, true)));
        raw(SYS_chmod, word(kFile), 04755);
        line("set-user-ID root, too: %s", *ending(run(1000, false, false)));
        raw(SYS_chmod, word(kFile), 0755);
    }
}

}  // namespace

void groups::capabilities() {
    setting();
    running();
    raw(SYS_unlink, word(kFile));
}
