// SPDX-License-Identifier: Apache-2.0
// Local sockets: what they are, their names and how they meet and part.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"making", groups::making},     {"naming", groups::naming},
                                        {"paths", groups::paths},       {"connecting", groups::connecting},
                                        {"backlogs", groups::backlogs}, {"endings", groups::endings},
                                        {"options", groups::options},   {"peers", groups::peers}};
    mkdir(groups::kPlace, 0755);
    umask(022);
    const int status = run_groups(kGroups, argc, argv);
    rmdir(groups::kPlace);
    return status;
}
