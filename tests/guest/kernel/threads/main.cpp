// SPDX-License-Identifier: Apache-2.0
// Threads and what they wait on. Arguments name the groups to run, none is all.
#include "groups.h"

const char* groups::self;

int main(int argc, char** argv) {
    groups::self = argv[0];
    if (argc == 3 && strcmp(argv[1], "--executed") == 0)
        return groups::executed(argv[2]);
    struct Group {
        const char* name;
        void (*run)();
    };
    static constexpr Group kGroups[] = {{"futexes", groups::futexes},
                                        {"requeues", groups::requeues},
                                        {"interruptions", groups::interruptions},
                                        {"ends", groups::ends},
                                        {"robust", groups::robust},
                                        {"storage", groups::storage},
                                        {"executions", groups::executions},
                                        {"library", groups::library},
                                        {"clones", groups::clones},
                                        {"barriers", groups::barriers}};
    for (const Group& group : kGroups) {
        bool wanted = argc == 1;
        for (int at = 1; at < argc; ++at)
            wanted |= strcmp(argv[at], group.name) == 0;
        if (wanted)
            group.run();
    }
    return 0;
}
