// SPDX-License-Identifier: Apache-2.0
// Ports outlive the privilege that got them; getting more does not.
#include "groups.h"
#include "holding.h"

void groups::identity() {
    each_holding("setresuid", [](const char* name) {
        become(1000);
        show(name, "user");
        line("%s: ioperm on %s, off %s; iopl(3) %s", name, *outcome(ioperm_raw(kDelay, 1, 1)),
             *outcome(ioperm_raw(kPost, 1, 0)), *outcome(iopl_raw(3)));
        iopl_raw(0);
        line("%s: after iopl(0), iopl(3) %s, 0x80 %s", name, *outcome(iopl_raw(3)), reach(kPost));
    });
    each_holding("seteuid", [](const char* name) {
        raw(SYS_setresuid, ~0UL, 1000, ~0UL);
        const long denied = ioperm_raw(kDelay, 1, 1);
        raw(SYS_setresuid, ~0UL, 0, ~0UL);
        line("%s: as user %s, as root again %s", name, *outcome(denied), *outcome(ioperm_raw(kDelay, 1, 1)));
    });
    each_holding("capabilities dropped", [](const char* name) {
        struct {
            unsigned version;
            int pid;
        } header = {0x20080522, 0};
        unsigned data[6] = {};
        const long result = raw(SYS_capset, word(&header), word(data));
        show(name, *outcome(result));
        line("%s: ioperm on %s, iopl(3) %s", name, *outcome(ioperm_raw(kDelay, 1, 1)), *outcome(iopl_raw(3)));
    });
    each_holding("only CAP_SYS_RAWIO left", [](const char* name) {
        struct {
            unsigned version;
            int pid;
        } header = {0x20080522, 0};
        unsigned data[6] = {1U << 17, 1U << 17, 0, 0, 0, 0};
        const long result = raw(SYS_capset, word(&header), word(data));
        line("%s: capset %s, ioperm on %s, iopl(3) %s", name, *outcome(result),
             *outcome(ioperm_raw(kDelay, 1, 1)), *outcome(iopl_raw(3)));
    });
}
