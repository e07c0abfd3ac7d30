// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/madt.h"
#include "lib/result.h"

namespace kernel {

// The boot CPU's first act: from here on this_cpu() works, and with it locks and the log.
void establish_boot_cpu();
// Fills in what CPU `number` will load. Boot CPU.
void prepare_cpu(unsigned number);
// Gives it what the page allocator must be there for: the stacks of the interrupt stack table, without which
// it cannot survive #DF and its like, and the way to write into its descriptor table. NoMem. Boot CPU.
Result<> finish_cpu(unsigned number);
// Descriptor tables, control registers, SYSCALL, extended state of this CPU, which becomes `number`: it can
// take exceptions afterwards.
void initialize_this_cpu(unsigned number);

// Starts the CPUs that the hardware lists, at most kMaxCpus in all. Each calls `join`, and then `run`, which
// never returns; this returns when all have joined. One that does not answer is left out. Boot CPU,
// interrupts on or off.
void start_other_cpus(const InterruptHardware& hardware, void (*join)(), void (*run)());

}  // namespace kernel
