// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/vector.h"
#include "pio/grant.h"

namespace kernel {
class Process;
}

// What the controller's requests want of processes.
namespace kernel::pio {

// In clock ticks since boot: with the id it names a process for ever.
uint64_t start_ticks(const Process& process);

// Makes the grant and gives it to every thread, those in the making too, of the process that the request
// names; how many. As Grants::give(), and BadF, Srch for the process; Inval where it is named twice.
Result<uint32_t> give_to_process(const abi::Grant& request, Ranges ranges);

// Ids of the processes with a thread that holds the grant, in ascending order. NoEnt, NoMem.
Result<Vector<int32_t>> holders_of(uint64_t grant);

}  // namespace kernel::pio
