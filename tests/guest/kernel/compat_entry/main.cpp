// SPDX-License-Identifier: Apache-2.0
// What a 64-bit program gets that says INT 0x80, or goes to a 32-bit code segment. Numbers of i386's calls
// stand for themselves here: <sys/syscall.h> has x86-64's.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"numbers", groups::numbers},       {"registers", groups::registers},
                                        {"structures", groups::structures}, {"memory", groups::memory},
                                        {"code32", groups::code32},         {"handlers", groups::handlers},
                                        {"segments", groups::segments},     {"restarts", groups::restarts}};
    catch_faults();
    return run_groups(kGroups, argc, argv);
}
