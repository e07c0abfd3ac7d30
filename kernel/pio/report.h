// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/format.h"
#include "lib/result.h"

namespace kernel {
class Thread;
}

namespace kernel::pio {

// What procfs shows. Ports are written as `ioperm-run --ports` takes them: "0x80,0xcf8-0xcff", "none". A
// Writer that is too small says truncated(). Any thread; no lock may be held.

// /proc/PID/ioperm: "level 0 ports 0x80,0xcf8-0xcff".
void print_ports(Writer& out, const Thread& thread);

// /proc/ioperm: a line for each thread that holds ports, the oldest holder first:
// "pid 12 tid 13 level 0 ports 0x80 name hwclock". NoMem.
Result<> print_holders(Writer& out);

}  // namespace kernel::pio
