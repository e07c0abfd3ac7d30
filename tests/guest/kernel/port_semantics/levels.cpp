// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

// The same level needs no privilege, a lower one neither, a higher one always does; only 3 opens ports.
void every_step(bool privileged) {
    for (unsigned from = 0; from <= 3; ++from) {
        for (unsigned to = 0; to <= 4; ++to) {
            in_child([&] {
                iopl_raw(from);
                if (!privileged)
                    become(1000);
                const char* before = reach(kPost);
                const long result = iopl_raw(to);
                line("iopl %u to %u %s: %s, port %s then %s, %s", from, to, privileged ? "root" : "user",
                     *outcome(result), before, reach(kPost), *interrupt_flags());
                return 0;
            });
        }
    }
}

// Down is free and cannot be undone.
void one_way() {
    fresh("one way", [] {
        iopl_raw(3);
        become(1000);
        for (unsigned level : List{3U, 2U, 3U, 2U, 1U, 2U, 1U, 0U, 1U, 0U})
            line("one way, iopl(%u): %s, port %s", level, *outcome(iopl_raw(level)), reach(kPost));
    });
}

void every_port_at_three() {
    fresh("every port", [] {
        iopl_raw(3);
        unsigned open = 0;
        for (unsigned port = 0x4000; port < 0xa000; ++port)
            open += can(port);
        line("iopl(3) opens %u of 24576 ports without devices, 0xffff %s, 0x0 %s", open, reach(0xffff),
             can(0) ? "open" : "closed");
        iopl_raw(0);
        open = 0;
        for (unsigned port = 0x4000; port < 0xa000; ++port)
            open += can(port);
        line("iopl(0) leaves %u", open);
    });
}

}  // namespace

void groups::levels() {
    every_step(true);
    every_step(false);
    one_way();
    every_port_at_three();
}
