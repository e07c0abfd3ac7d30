// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

long list(char* room, unsigned long size) {
    return raw(SYS_listxattr, word(kFile), word(room), size);
}

void basics() {
    make_file("text");
    char room[64] = {};
    line("none: get %s, list %s, remove %s", *outcome(get("trusted.a", room, 64)), *outcome(list(room, 64)),
         *outcome(drop("trusted.a")));
    line("replace none: %s, create: %s, again: %s, replace: %s", *outcome(set("trusted.a", "x", 1, 2)),
         *outcome(set("trusted.a", "xyz", 3, 1)), *outcome(set("trusted.a", "x", 1, 1)),
         *outcome(set("trusted.a", "uvwx", 4, 2)));
    line("both flags: %s, unknown flag: %s", *outcome(set("trusted.b", "x", 1, 3)),
         *outcome(set("trusted.b", "x", 1, 4)));
    line("get: size %s, into 3 %s, into 4 %s %.4s, into 64 %s", *outcome(get("trusted.a", nullptr, 0)),
         *outcome(get("trusted.a", room, 3)), *outcome(get("trusted.a", room, 4)), room,
         *outcome(get("trusted.a", room, 64)));
    line("empty value: %s, its size %s", *outcome(set("trusted.e", "", 0)),
         *outcome(get("trusted.e", room, 64)));
    line("list: size %s, into 5 %s, into 64 %s", *outcome(list(nullptr, 0)), *outcome(list(room, 5)),
         *outcome(list(room, 64)));
    line("remove: %s, again %s; list %s", *outcome(drop("trusted.e")), *outcome(drop("trusted.e")),
         *outcome(list(room, 64)));
    line("value nowhere: %s, name nowhere: %s, get to nowhere: %s, path nowhere: %s",
         *outcome(set("trusted.a", reinterpret_cast<void*>(8), 4)),
         *outcome(raw(SYS_setxattr, word(kFile), 8, 0, 0, 0)),
         *outcome(get("trusted.a", reinterpret_cast<void*>(8), 64)),
         *outcome(raw(SYS_setxattr, 8, 8, 0, 0, 0)));
    line("no such file: %s %s %s", *outcome(set("trusted.a", "x", 1, 0, "/root/none")),
         *outcome(get("trusted.a", room, 1, "/root/none")), *outcome(drop("trusted.a", "/root/none")));
}

void names() {
    char room[400];
    for (const char* name :
         List{"", "a", "user.", "trusted.", "security.", "trusted", "system.a", "nothing.a", "security.a"})
        line("name \"%s\": set %s, get %s, remove %s", name, *outcome(set(name, "x", 1)),
             *outcome(get(name, room, 64)), *outcome(drop(name)));
    memset(room, 'x', sizeof room);
    memcpy(room, "trusted.", 8);
    room[255] = 0;
    line("255 letters: %s %s", *outcome(set(room, "x", 1)), *outcome(drop(room)));
    room[255] = 'x';
    room[256] = 0;
    line("256 letters: %s %s", *outcome(set(room, "x", 1)), *outcome(drop(room)));
    static char large[65537];
    line("65536 bytes: %s, 65537: %s", *outcome(set("trusted.l", large, 65536)),
         *outcome(set("trusted.l", large, 65537)));
    line("get into 65536: %s, 65535: %s", *outcome(get("trusted.l", large, 65536)),
         *outcome(get("trusted.l", large, 65535)));
    drop("trusted.l");
}

void kinds() {
    char room[8];
    raw(SYS_unlink, word("/root/link"));
    raw(SYS_symlink, word(kFile), word("/root/link"));
    set("trusted.a", "file", 4);
    line("by a link: %s; of the link: set %s, get %s, remove %s",
         *outcome(get("trusted.a", room, 8, "/root/link")),
         *outcome(raw(SYS_lsetxattr, word("/root/link"), word("trusted.a"), word("ln"), 2, 0)),
         *outcome(raw(SYS_lgetxattr, word("/root/link"), word("trusted.a"), word(room), 8)),
         *outcome(raw(SYS_lremovexattr, word("/root/link"), word("trusted.a"))));
    const unsigned long file = static_cast<unsigned long>(raw(SYS_open, word(kFile), O_RDONLY));
    line("by a descriptor: set %s, get %s, list %s, remove %s; closed %s",
         *outcome(raw(SYS_fsetxattr, file, word("trusted.f"), word("x"), 1, 0)),
         *outcome(raw(SYS_fgetxattr, file, word("trusted.f"), word(room), 8)),
         *outcome(raw(SYS_flistxattr, file, 0, 0)), *outcome(raw(SYS_fremovexattr, file, word("trusted.f"))),
         *outcome(raw(SYS_fgetxattr, 99, 0, 0, 0)));
    raw(SYS_close, file);
    raw(SYS_unlink, word("/root/link"));
    raw(SYS_chmod, word("/root"), 0755);
    fresh("user", [] {
        char other[64];
        become(1000);
        line("as user: get trusted %s, set trusted %s, remove %s, list %s",
             *outcome(get("trusted.a", other, 64)), *outcome(set("trusted.a", "x", 1)),
             *outcome(drop("trusted.a")), *outcome(list(other, 64)));
    });
}

}  // namespace

void groups::values() {
    basics();
    names();
    kinds();
    raw(SYS_unlink, word(kFile));
}
