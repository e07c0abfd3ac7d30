// SPDX-License-Identifier: Apache-2.0
// I/O priorities: kept, inherited, and told again. No library has them.
#include <sched.h>
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

namespace {

enum Who : unsigned long { kProcess = 1, kGroup, kUser };

unsigned long priority(unsigned long io_class, unsigned long level) {
    return io_class << 13 | level;
}

// The class and the level, or the error.
Text get(unsigned long which = kProcess, unsigned long who = 0) {
    const long result = raw(SYS_ioprio_get, which, who);
    if (result < 0)
        return outcome(result);
    Text made{};
    snprintf(made.text, sizeof made.text, "%ld/%ld", result >> 13, result & 0x1fff);
    return made;
}

Text set(unsigned long wanted, unsigned long which = kProcess, unsigned long who = 0) {
    return outcome(raw(SYS_ioprio_set, which, who, wanted));
}

void values() {
    line("at first: %s", *get());
    for (unsigned long io_class = 0; io_class < 9; ++io_class)
        line("class %lu, level 0: %s %s, 7: %s, 8: %s, 4096: %s, then %s", io_class,
             *set(priority(io_class, 0)), *get(), *set(priority(io_class, 7)), *set(priority(io_class, 8)),
             *set(priority(io_class, 4096)), *get());
    line("-1: %s, 1 << 16: %s", *set(~0UL), *set(1UL << 16));
}

void whose() {
    line("which 0: %s %s, 4: %s %s, nobody: %s %s, -1: %s %s", *set(priority(2, 1), 0), *get(0),
         *set(priority(2, 1), 4), *get(4), *set(priority(2, 1), kProcess, 4000000), *get(kProcess, 4000000),
         *set(priority(2, 1), kProcess, ~0UL), *get(kProcess, ~0UL));
    line("a bad class goes before a bad which: %s", *set(priority(5, 0), 9));
    line("no group: %s %s, group -1: %s %s, no user: %s %s, user -1: %s %s", *set(0, kGroup, 4000000),
         *get(kGroup, 4000000), *set(0, kGroup, ~0UL), *get(kGroup, ~0UL), *set(0, kUser, 54321),
         *get(kUser, 54321), *set(0, kUser, ~0UL), *get(kUser, ~0UL));
    setpgid(0, 0);
    set(0);
    line("a group without one: %s, the process: %s", *get(kGroup), *get());
    setpriority(PRIO_PROCESS, 0, 19);
    line("nice 19: %s", *get(kGroup));
    set(priority(3, 0));
    line("idle: %s", *get(kGroup));
    const int status = in_child([] {
        line("a child: %s", *get());
        set(priority(2, 6));
        line("the best of both: %s, the child's: %s", *get(kGroup), *get());
        line("both: %s, %s", *set(priority(2, 3), kGroup), *get());
        return 0;
    });
    line("%s, afterwards: %s", *ending(status), *get());
    in_thread([] {
        line("a thread: %s", *get());
        set(priority(2, 5));
    });
    line("is alone: %s", *get());
}

void as_user() {
    const pid_t root = getpid();
    fresh("user", [&] {
        setpgid(0, 0);
        become(1000);
        line("as user, classes: %s %s %s %s, beyond: %s", *set(0), *set(priority(1, 4)), *set(priority(2, 4)),
             *set(priority(3, 4)), *set(priority(1, 9)));
        line("of root: %s, told: %s", *set(priority(2, 2), kProcess, static_cast<unsigned long>(root)),
             *get(kProcess, static_cast<unsigned long>(root)));
        line("user 1000: %s %s, user 0: %s, told: %s", *set(priority(2, 1), kUser, 1000), *get(kUser, 1000),
             *set(priority(2, 2), kUser), *get(kUser));
    });
    fresh("real user", [&] {
        raw(SYS_setresuid, 1000, 2000, 2000);
        line("real id alone: %s, told %s", *set(priority(2, 1)), *get());
    });
}

}  // namespace

void groups::priorities() {
    fresh("values", values);
    fresh("whose", whose);
    as_user();
}
