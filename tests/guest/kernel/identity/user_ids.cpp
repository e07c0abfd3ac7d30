// SPDX-License-Identifier: Apache-2.0
#include "state.h"

namespace {

constexpr unsigned long kSame = 0xffffffff;

struct Start {
    const char* name;
    unsigned long real, effective, saved;
};
constexpr Start kStarts[] = {{"root", 0, 0, 0},
                             {"user", 1000, 1000, 1000},
                             {"root as user", 0, 1000, 0},
                             {"user of setuid root", 1000, 0, 0},
                             {"that gave up", 1000, 1000, 0},
                             {"three users", 1000, 2000, 3000}};

struct Call {
    const char* name;
    long number;
    unsigned long a, b, c;
};
constexpr Call kCalls[] = {
    {"setuid(0)", SYS_setuid, 0, 0, 0},
    {"setuid(1000)", SYS_setuid, 1000, 0, 0},
    {"setuid(2000)", SYS_setuid, 2000, 0, 0},
    {"setuid(3000)", SYS_setuid, 3000, 0, 0},
    {"setuid(-1)", SYS_setuid, kSame, 0, 0},
    {"setreuid(0,0)", SYS_setreuid, 0, 0, 0},
    {"setreuid(-1,0)", SYS_setreuid, kSame, 0, 0},
    {"setreuid(1000,-1)", SYS_setreuid, 1000, kSame, 0},
    {"setreuid(-1,1000)", SYS_setreuid, kSame, 1000, 0},
    {"setreuid(-1,3000)", SYS_setreuid, kSame, 3000, 0},
    {"setreuid(3000,-1)", SYS_setreuid, 3000, kSame, 0},
    {"setreuid(2000,1000)", SYS_setreuid, 2000, 1000, 0},
    {"setreuid(-1,-1)", SYS_setreuid, kSame, kSame, 0},
    {"setresuid(-1,-1,-1)", SYS_setresuid, kSame, kSame, kSame},
    {"setresuid(-1,0,-1)", SYS_setresuid, kSame, 0, kSame},
    {"setresuid(-1,1000,-1)", SYS_setresuid, kSame, 1000, kSame},
    {"setresuid(1000,1000,1000)", SYS_setresuid, 1000, 1000, 1000},
    {"setresuid(3000,1000,2000)", SYS_setresuid, 3000, 1000, 2000},
    {"setresuid(-1,-1,2000)", SYS_setresuid, kSame, kSame, 2000},
    {"setresuid(4000,-1,-1)", SYS_setresuid, 4000, kSame, kSame},
    {"setfsuid(0)", SYS_setfsuid, 0, 0, 0},
    {"setfsuid(1000)", SYS_setfsuid, 1000, 0, 0},
    {"setfsuid(4000)", SYS_setfsuid, 4000, 0, 0},
};

}  // namespace

void groups::user_ids() {
    for (const Start& start : kStarts) {
        fresh(start.name, [&] {
            raw(SYS_setresuid, start.real, start.effective, start.saved);
            line("%s: %s, %s", start.name, *state::uids(), *state::capabilities());
        });
        for (const Call& call : kCalls) {
            fresh(start.name, [&] {
                raw(SYS_setresuid, start.real, start.effective, start.saved);
                const long result = raw(call.number, call.a, call.b, call.c);
                line("%s, %s: %s, %s, %s", start.name, call.name, *outcome(result), *state::uids(),
                     *state::capabilities());
            });
        }
    }
    fresh("upper half",
          [] { line("setuid(2^32+1000): %s, %s", *outcome(raw(SYS_setuid, 0x1000003e8)), *state::uids()); });
    line("getresuid at a bad address: %s", *outcome(raw(SYS_getresuid, 8, 8, 8)));
    fresh("threads", [] {
        in_thread([] {
            become(1000);
            line("a thread that became a user: %s", *state::uids());
        });
        line("the first thread: %s", *state::uids());
    });
}
