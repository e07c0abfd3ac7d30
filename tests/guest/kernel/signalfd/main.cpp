// SPDX-License-Identifier: Apache-2.0
// Signals that are read.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"making", groups::making},
                                        {"reading", groups::reading},
                                        {"records", groups::records},
                                        {"waiting", groups::waiting}};
    return run_groups(kGroups, argc, argv);
}
