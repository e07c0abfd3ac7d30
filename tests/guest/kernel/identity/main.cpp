// SPDX-License-Identifier: Apache-2.0
// Users, groups and capabilities. Run it as root.
#include "state.h"

const char* groups::self;

int main(int argc, char** argv) {
    groups::self = argv[0];
    if (argc == 3 && strcmp(argv[1], "--executed") == 0)
        return groups::executed(argv[2]);
    static constexpr Group kGroups[] = {{"user_ids", groups::user_ids},
                                        {"group_ids", groups::group_ids},
                                        {"capability_sets", groups::capability_sets},
                                        {"uid_changes", groups::uid_changes},
                                        {"executions", groups::executions},
                                        {"privileges", groups::privileges},
                                        {"ports", groups::ports},
                                        {"others", groups::others}};
    return run_groups(kGroups, argc, argv);
}
