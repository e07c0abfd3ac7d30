// SPDX-License-Identifier: Apache-2.0
// Who has a table from whom.
#include <stdlib.h>

#include "groups.h"
#include "table.h"

namespace {

unsigned base_of(unsigned entry) {
    return static_cast<unsigned>(read_entry(entry) >> 16 & 0xff'ffff);
}

void set_base(unsigned base) {
    set_entry({4, base, 0xfff, k32Bit});
}

void run_self() {
    char name[] = "ldt", argument[] = "after-exec";
    char* arguments[] = {name, argument, nullptr};
    execv("/proc/self/exe", arguments);
    line("execv: %s", error_name(errno));
}

}  // namespace

void after_exec() {
    static unsigned char room[64];
    line("after execve: %s", *outcome(modify_ldt(kRead, room, sizeof room)));
}

void groups::inheritance() {
    fresh("fork", [] {
        set_base(0x1000);
        in_child([] {
            line("in the child: 0x%x", base_of(4));
            set_base(0x2000);
            line("changed there: 0x%x", base_of(4));
            return 0;
        });
        line("here: 0x%x", base_of(4));
    });
    fresh("threads", [] {
        set_base(0x1000);
        in_thread([] {
            line("in a thread: 0x%x", base_of(4));
            set_base(0x2000);
        });
        line("changed by it: 0x%x", base_of(4));
    });
    fresh("vfork", [] {
        set_base(0x1000);
        if (vfork() == 0) {
            set_base(0x3000);
            _exit(0);
        }
        wait(nullptr);
        line("changed by a child of vfork: 0x%x", base_of(4));
    });
    fresh("execve", [] {
        set_base(0x1000);
        run_self();
    });
    fresh("execve after vfork", [] {
        set_base(0x1000);
        if (vfork() == 0) {
            run_self();
            _exit(1);
        }
        wait(nullptr);
        line("and the parent has: 0x%x", base_of(4));
    });
}
