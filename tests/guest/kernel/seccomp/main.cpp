// SPDX-License-Identifier: Apache-2.0
// System call filters.
#include "groups.h"

int main(int argc, char** argv) {
    if (argc == 2 && strcmp(argv[1], "--probe") == 0) {  // what execve of the program under a filter runs
        line("after execve: probe %s, seccomp %s, filters %s", *outcome(raw(groups::kProbe)),
             *groups::status_line("Seccomp"), *groups::status_line("Seccomp_filters"));
        return 0;
    }
    static constexpr Group kGroups[] = {{"actions", groups::actions},
                                        {"arguments", groups::arguments},
                                        {"inheritance", groups::inheritance},
                                        {"machine", groups::machine},
                                        {"notifications", groups::notifications},
                                        {"programs", groups::programs},
                                        {"strict", groups::strict},
                                        {"traps", groups::traps}};
    return run_groups(kGroups, argc, argv);
}
