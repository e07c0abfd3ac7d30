// SPDX-License-Identifier: Apache-2.0
// Signals, from what a handler is told to what it must leave as it was.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"contents", groups::contents}, {"flags", groups::flags},
                                        {"masks", groups::masks},       {"stacks", groups::stacks},
                                        {"restarts", groups::restarts}, {"faults", groups::faults},
                                        {"timers", groups::timers},     {"defaults", groups::defaults},
                                        {"children", groups::children}, {"registers", groups::registers}};
    return run_groups(kGroups, argc, argv);
}
