// SPDX-License-Identifier: Apache-2.0
// Extended attributes, and the capabilities that files have by one of them.
#include "groups.h"

// What a program that was run with capabilities of its file says of itself.
static int report() {
    struct {
        unsigned version = 0x20080522;
        int pid = 0;
    } header;
    struct {
        unsigned effective, permitted, inheritable;
    } data[2] = {};
    raw(SYS_capget, word(&header), word(data));
    line("  euid %ld, effective %x, permitted %x, high %x, dumpable %ld", raw(SYS_geteuid), data[0].effective,
         data[0].permitted, data[1].permitted, raw(SYS_prctl, 3));
    return 0;
}

int main(int argc, char** argv) {
    if (argc == 2 && strcmp(argv[1], "report") == 0)
        return report();
    static constexpr Group kGroups[] = {{"values", groups::values}, {"capabilities", groups::capabilities}};
    return run_groups(kGroups, argc, argv);
}
