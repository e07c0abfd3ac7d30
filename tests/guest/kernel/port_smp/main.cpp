// SPDX-License-Identifier: Apache-2.0
// Port permissions on several CPUs. Usage: port_smp [ROUNDS], how often the toggling cases toggle (default
// 20000).
#include <stdlib.h>

#include "groups.h"

int main(int argc, char** argv) {
    const unsigned long rounds = argc > 1 ? strtoul(argv[1], nullptr, 0) : 4000;
    catch_faults();
    cpu_count();
    groups::every_cpu();
    groups::toggles(rounds);
    groups::threads(rounds / 20);
    groups::migration(rounds / 20);
    return 0;
}
