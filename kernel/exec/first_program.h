// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Turns the current kernel thread's world into user space: makes process 1, gives it the root directory, and
// has it execute /init (or what init= on the command line names). The last stage of the boot; panics with the
// reason if there is no init.
void start_first_program();

}  // namespace kernel
