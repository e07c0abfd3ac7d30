// SPDX-License-Identifier: Apache-2.0
// Files, folders, pipes, /proc and /dev. Run it as root.
#include "groups.h"

const char* groups::self;

int main(int argc, char** argv) {
    groups::self = argv[0];
    if (argc == 2 && strcmp(argv[1], "--executed") == 0)
        return groups::executed();
    umask(022);
    if (mkdir(groups::kPlace, 0755) != 0 || chdir(groups::kPlace) != 0) {
        line("cannot make %s: %s", groups::kPlace, error_name(errno));
        return 1;
    }
    static constexpr Group kGroups[] = {{"opening", groups::opening},
                                        {"naming", groups::naming},
                                        {"paths", groups::paths},
                                        {"contents", groups::contents},
                                        {"sizes", groups::sizes},
                                        {"descriptors", groups::descriptors},
                                        {"permissions", groups::permissions},
                                        {"attributes", groups::attributes},
                                        {"folders", groups::folders},
                                        {"pipes", groups::pipes},
                                        {"processes", groups::processes},
                                        {"devices", groups::devices}};
    const int status = run_groups(kGroups, argc, argv);
    if (chdir("/") != 0)
        return 1;
    line("the place is empty again: %s", *outcome(raw(SYS_rmdir, word(groups::kPlace))));
    return status;
}
