// SPDX-License-Identifier: Apache-2.0
// The semantics of ioperm(2) and iopl(2) as emulated by Linux since 5.5, one line per case. Run it as root,
// on one CPU or more; arguments name the groups to run, none is all.
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

const char* groups::self;

int main(int argc, char** argv) {
    groups::self = argv[0];
    catch_faults();
    if (argc == 3 && strcmp(argv[1], "--executed") == 0)
        return groups::executed(argv[2]);
    struct Group {
        const char* name;
        void (*run)();
    };
    static constexpr Group kGroups[] = {{"arguments", groups::arguments},
                                        {"levels", groups::levels},
                                        {"combination", groups::combination},
                                        {"inheritance", groups::inheritance},
                                        {"identity", groups::identity},
                                        {"widths", groups::widths},
                                        {"strings", groups::strings},
                                        {"cli_sti", groups::cli_sti},
                                        {"flags", groups::flags},
                                        {"privileged", groups::privileged},
                                        {"history", groups::history},
                                        {"sequences", groups::sequences}};
    for (const Group& group : kGroups) {
        bool wanted = argc == 1;
        for (int at = 1; at < argc; ++at)
            wanted |= strcmp(argv[at], group.name) == 0;
        if (wanted)
            group.run();
    }
    return 0;
}
