// SPDX-License-Identifier: Apache-2.0
// The orders of calls that the widely used test suites of these two calls go through, in our own words.
#include <sched.h>

#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

void stay_on_first_cpu() {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    line("affinity: %s", sched_setaffinity(0, sizeof set, &set) == 0 ? "ok" : error_name(errno));
}

void both_ports(const char* step) {
    line("%s: 0x80 %s, 0xed %s", step, reach(kPost), reach(kDelay));
}

void one_port_shared_and_unshared() {
    fresh("ioperm sequence", [] {
        stay_on_first_cpu();
        both_ports("ioperm sequence, start");
        line("on: %s", *outcome(ioperm_raw(kPost, 1, 1)));
        both_ports("ioperm sequence, on");
        line("off: %s", *outcome(ioperm_raw(kPost, 1, 0)));
        both_ports("ioperm sequence, off");
        line("on: %s", *outcome(ioperm_raw(kPost, 1, 1)));
        const int status = in_child([] {
            both_ports("ioperm sequence, child");
            line("child 0x81 on: %s", *outcome(ioperm_raw(0x81, 1, 1)));
            line("child 0x80 off: %s", *outcome(ioperm_raw(kPost, 1, 0)));
            both_ports("ioperm sequence, child has unshared");
            line("child 0x81: %s", reach(0x81));
            return 0;
        });
        line("child: %s", *ending(status));
        both_ports("ioperm sequence, parent");
        line("parent 0x81: %s", reach(0x81));
        line("setresuid: %s", *outcome(become(1)));
        line("off as uid 1: %s", *outcome(ioperm_raw(kPost, 1, 0)));
        line("on as uid 1: %s", *outcome(ioperm_raw(kPost, 1, 1)));
        both_ports("ioperm sequence, end");
    });
}

// CLI may fault or do nothing; what it may not is clear IF.
void interrupts(const char* who) {
    Attempt attempt;
    unsigned long flags = 0;
    ATTEMPT(attempt, "cli\n pushf\n pop %[flags]", [flags] "+r"(flags), "d"(0) : ATTEMPT_CLOBBERS);
    if (attempt.fault.number != 0)
        line("%s: cli %s, sti %s", who, signal_name(attempt.fault.number), *describe(try_sti()));
    else
        line("%s: cli ignored with IF=%lu, sti %s", who, flags >> 9 & 1, *describe(try_sti()));
}

void level_then_bitmap() {
    fresh("iopl sequence", [] {
        stay_on_first_cpu();
        line("iopl(3): %s", *outcome(iopl_raw(3)));
        interrupts("iopl sequence");
        both_ports("iopl sequence, level 3");
        line("ioperm at level 3: %s", *outcome(ioperm_raw(kPost, 1, 1)));
        line("iopl(0): %s", *outcome(iopl_raw(0)));
        both_ports("iopl sequence, the bitmap takes over");
        line("off: %s", *outcome(ioperm_raw(kPost, 1, 0)));
        const int status = in_child([] {
            line("child iopl(3): %s", *outcome(iopl_raw(3)));
            both_ports("iopl sequence, child");
            return 0;
        });
        line("child: %s", *ending(status));
        both_ports("iopl sequence, parent");
        interrupts("iopl sequence, parent");
        line("iopl(3): %s", *outcome(iopl_raw(3)));
        line("setresuid: %s", *outcome(become(1)));
        line("as uid 1: iopl(3) %s, iopl(0) %s, iopl(3) %s", *outcome(iopl_raw(3)), *outcome(iopl_raw(0)),
             *outcome(iopl_raw(3)));
    });
}

void conformance() {
    fresh("conformance", [] {
        for (unsigned level = 0; level <= 3; ++level)
            line("conformance, iopl(%u): %s", level, *outcome(iopl_raw(level)));
        line("conformance, back: %s", *outcome(iopl_raw(0)));
        line("conformance, iopl(4): %s", *outcome(iopl_raw(4)));
        raw(SYS_setresuid, ~0UL, 65534, ~0UL);
        line("conformance, iopl(1) as nobody: %s", *outcome(iopl_raw(1)));
        line("conformance, ioperm(65533,3) as nobody: %s", *outcome(ioperm_raw(65533, 3, 1)));
        raw(SYS_setresuid, ~0UL, 0, ~0UL);
        line("conformance, ioperm(65534,3): %s", *outcome(ioperm_raw(65534, 3, 1)));
        line("conformance, ioperm(1021,3) on %s, off %s", *outcome(ioperm_raw(1021, 3, 1)),
             *outcome(ioperm_raw(1021, 3, 0)));
    });
}

}  // namespace

void groups::sequences() {
    one_port_shared_and_unshared();
    level_then_bitmap();
    conformance();
}
