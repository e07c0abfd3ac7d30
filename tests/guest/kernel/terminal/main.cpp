// SPDX-License-Identifier: Apache-2.0
// Terminals and job control.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"pairs", groups::pairs},       {"lines", groups::lines},
                                        {"raw_mode", groups::raw_mode}, {"keys", groups::keys},
                                        {"sessions", groups::sessions}, {"jobs", groups::jobs},
                                        {"hang_ups", groups::hang_ups}};
    return run_groups(kGroups, argc, argv);
}
