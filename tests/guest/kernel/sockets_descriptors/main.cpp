// SPDX-License-Identifier: Apache-2.0
// Descriptors and credentials that travel through local sockets.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"rights", groups::rights},
                                        {"limits", groups::limits},
                                        {"circles", groups::circles},
                                        {"credentials", groups::credentials}};
    return run_groups(kGroups, argc, argv);
}
