// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// The interrupt stack table: an entry that may hit while the kernel's stack pointer is not to be trusted
// switches to one of these (SDM vol. 3, 6.14.5). The numbers are IDT's; 0 means none.
enum class InterruptStack : uint8_t { None, DoubleFault, Nmi, MachineCheck, Debug };
inline constexpr unsigned kInterruptStacks = 4;

}  // namespace kernel
