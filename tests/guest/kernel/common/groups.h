// SPDX-License-Identifier: Apache-2.0
// A program is a list of groups of cases; its arguments name the groups to run, none is all.
#pragma once

#include <string.h>

struct Group {
    const char* name;
    void (*run)();
};

template <unsigned long N>
int run_groups(const Group (&groups)[N], int argc, char** argv) {
    for (const Group& group : groups) {
        bool wanted = argc == 1;
        for (int at = 1; at < argc; ++at)
            wanted |= strcmp(argv[at], group.name) == 0;
        if (wanted)
            group.run();
    }
    return 0;
}
