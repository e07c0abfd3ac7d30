// SPDX-License-Identifier: Apache-2.0
// Clocks, sleeping, and what a program is told it used.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"clocks", groups::clocks},
                                        {"sleeps", groups::sleeps},
                                        {"usage", groups::usage},
                                        {"machine", groups::machine},
                                        {"priorities", groups::priorities}};
    return run_groups(kGroups, argc, argv);
}
