// SPDX-License-Identifier: Apache-2.0
// Tracing.
#include "groups.h"

int main(int argc, char** argv) {
    if (argc == 2 && strcmp(argv[1], "--exit") == 0)  // what a tracee executes
        return 5;
    static constexpr Group kGroups[] = {{"access", groups::access},       {"arguments", groups::arguments},
                                        {"calls", groups::calls},         {"ends", groups::ends},
                                        {"events", groups::events},       {"memory", groups::memory},
                                        {"registers", groups::registers}, {"signals", groups::signals}};
    return run_groups(kGroups, argc, argv);
}
