// SPDX-License-Identifier: Apache-2.0
// modify_ldt(2): the calls, and what programs do with segments of their own.
#include "groups.h"

int main(int argc, char** argv) {
    static constexpr Group kGroups[] = {{"calls", groups::calls},   {"inheritance", groups::inheritance},
                                        {"data", groups::data},     {"code", groups::code},
                                        {"ports", groups::ports},   {"signals", groups::signals},
                                        {"frames", groups::frames}, {"stacks", groups::stacks},
                                        {"traced", groups::traced}, {"processors", groups::processors}};
    catch_faults();
    if (argc == 2 && strcmp(argv[1], "after-exec") == 0) {
        after_exec();
        return 0;
    }
    return run_groups(kGroups, argc, argv);
}
