// SPDX-License-Identifier: Apache-2.0
// The edges of the kernel: what a program may bring along on its way in, and ask for on its way out.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"flags", groups::flags},
                                        {"addresses", groups::addresses},
                                        {"steps", groups::steps},
                                        {"vectors", groups::vectors},
                                        {"registers", groups::registers}};
    catch_faults();
    return run_groups(kGroups, argc, argv);
}
