// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"

namespace kernel::pio {

// #GP in user mode, with interrupts on. True: dealt with, the program goes on with `frame` as it is now (a
// CLI or STI under level 3). False: it gets its SIGSEGV; a refused port access has been told in the log.
bool handle_general_protection(TrapFrame& frame);

}  // namespace kernel::pio
