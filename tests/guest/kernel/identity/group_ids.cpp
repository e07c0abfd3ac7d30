// SPDX-License-Identifier: Apache-2.0
#include "state.h"

namespace {

constexpr unsigned long kSame = 0xffffffff;

struct Call {
    const char* name;
    long number;
    unsigned long a, b, c;
};
constexpr Call kCalls[] = {
    {"setgid(0)", SYS_setgid, 0, 0, 0},
    {"setgid(1000)", SYS_setgid, 1000, 0, 0},
    {"setgid(2000)", SYS_setgid, 2000, 0, 0},
    {"setregid(2000,-1)", SYS_setregid, 2000, kSame, 0},
    {"setregid(-1,3000)", SYS_setregid, kSame, 3000, 0},
    {"setregid(1000,3000)", SYS_setregid, 1000, 3000, 0},
    {"setresgid(-1,3000,-1)", SYS_setresgid, kSame, 3000, kSame},
    {"setresgid(3000,1000,2000)", SYS_setresgid, 3000, 1000, 2000},
    {"setresgid(-1,0,-1)", SYS_setresgid, kSame, 0, kSame},
    {"setfsgid(3000)", SYS_setfsgid, 3000, 0, 0},
};

Text supplementary() {
    unsigned all[32];
    const long count = raw(SYS_getgroups, 32, word(all));
    Text made{};
    int used = snprintf(made.text, sizeof made.text, "%ld groups", count);
    for (long each = 0; each < count && used < 80; ++each)
        used += snprintf(made.text + used, sizeof made.text - static_cast<size_t>(used), " %u", all[each]);
    return made;
}

void setters() {
    for (const bool privileged : List{true, false}) {
        for (const Call& call : kCalls) {
            fresh(call.name, [&] {
                raw(SYS_setresgid, 1000, 2000, 3000);
                if (!privileged)
                    become(1000);
                const long result = raw(call.number, call.a, call.b, call.c);
                line("gids 1000,2000,3000 %s, %s: %s, %s", privileged ? "root" : "user", call.name,
                     *outcome(result), *state::gids());
            });
        }
    }
}

}  // namespace

void groups::group_ids() {
    setters();
    fresh("groups", [] {
        const unsigned some[] = {30, 10, 20, 10};
        line("setgroups of four: %s, %s", *outcome(raw(SYS_setgroups, 4, word(some))), *supplementary());
        unsigned few[2];
        line("getgroups with room for two: %s, for none: %s", *outcome(raw(SYS_getgroups, 2, word(few))),
             *outcome(raw(SYS_getgroups, 0, 0)));
        line("getgroups with a negative room: %s, at a bad address: %s",
             *outcome(raw(SYS_getgroups, ~0UL, word(few))), *outcome(raw(SYS_getgroups, 32, 8)));
        line("setgroups of too many: %s, at a bad address: %s",
             *outcome(raw(SYS_setgroups, 65537, word(some))), *outcome(raw(SYS_setgroups, 4, 8)));
        in_child([] {
            line("child: %s", *supplementary());
            return 0;
        });
        become(1000);
        line("setgroups as user: %s, %s", *outcome(raw(SYS_setgroups, 1, word(some))), *supplementary());
    });
    fresh("no groups",
          [] { line("setgroups of none: %s, %s", *outcome(raw(SYS_setgroups, 0, 0)), *supplementary()); });
}
