// SPDX-License-Identifier: Apache-2.0
// Timers that are descriptors, and timers that send signals.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"files", groups::files},
                                        {"file_readiness", groups::file_readiness},
                                        {"file_clock", groups::file_clock},
                                        {"posix", groups::posix},
                                        {"posix_signals", groups::posix_signals},
                                        {"posix_cpu", groups::posix_cpu}};
    return run_groups(kGroups, argc, argv);
}
