// SPDX-License-Identifier: Apache-2.0
// Process descriptors.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"making", groups::making},
                                        {"opening", groups::opening},
                                        {"readiness", groups::readiness},
                                        {"sending", groups::sending},
                                        {"waiting", groups::waiting}};
    return run_groups(kGroups, argc, argv);
}
