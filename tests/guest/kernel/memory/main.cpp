// SPDX-License-Identifier: Apache-2.0
// Memory as a program can have it, share it, lose it and be refused it.
#include "groups.h"

int main(int argc, char** argv) {
    catch_faults();
    static constexpr Group kGroups[] = {{"mappings", groups::mappings},
                                        {"protections", groups::protections},
                                        {"remappings", groups::remappings},
                                        {"heap", groups::heap},
                                        {"sharing", groups::sharing},
                                        {"advice", groups::advice},
                                        {"files", groups::files},
                                        {"stack", groups::stack},
                                        {"bad_pointers", groups::bad_pointers},
                                        {"limits", groups::limits},
                                        {"programs", groups::programs}};
    return run_groups(kGroups, argc, argv);
}
