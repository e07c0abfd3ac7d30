// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "pio/bitmap.h"

namespace kernel::pio {

// ioperm() and iopl() of the current thread, which lacks the privilege: answered by its grants, else by the
// controller, for which it sleeps. Perm where there is none or it says no; NoMem, RestartSys.
Result<> ask_ioperm(PortRange ports);
Result<> ask_iopl(uint32_t level);

}  // namespace kernel::pio
