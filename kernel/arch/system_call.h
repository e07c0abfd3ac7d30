// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Lets SYSCALL arrive at system_call_entry on this CPU.
void enable_system_calls();

}  // namespace kernel
