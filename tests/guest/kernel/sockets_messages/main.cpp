// SPDX-License-Identifier: Apache-2.0
// What travels through local sockets, and who hears of it.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"streams", groups::streams}, {"packets", groups::packets},
                                        {"headers", groups::headers}, {"several", groups::several},
                                        {"buffers", groups::buffers}, {"edges", groups::edges}};
    return run_groups(kGroups, argc, argv);
}
