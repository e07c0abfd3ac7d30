// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/owned.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/vector.h"
#include "pio/grant.h"
#include "task/process.h"

// What the controller's requests want of processes.
namespace kernel::pio {

// The process that a request names, by a descriptor or else by its id and the clock tick of its start. BadF,
// Srch; Inval for both at once.
Result<Ref<Process>> find_process(int32_t pidfd, int32_t pid, uint64_t start_time);

uint64_t start_ticks(const Process& process);
Grant::Origin origin_of(const Process& process, Nanoseconds now);

// Grants::give() to every thread of the process, those in the making too.
Result<uint32_t> give_to(Process& process, Owned<Grant> grant);

// Ids of the processes with a thread that holds the grant, in ascending order. NoEnt, NoMem.
Result<Vector<int32_t>> holders_of(uint64_t grant);

}  // namespace kernel::pio
