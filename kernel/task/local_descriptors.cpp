// SPDX-License-Identifier: Apache-2.0
// The local descriptor table of an address space has changed while CPUs run in it.
#include "arch/local_descriptors.h"

#include "arch/cpu.h"
#include "arch/cross_call.h"
#include "arch/interrupts.h"
#include "mm/address_space.h"
#include "task/scheduler.h"
#include "task/thread.h"

namespace kernel {
namespace {

// CS and SS follow on the way to user mode, FS and GS where the program or a switch loads them, as on Linux.
// An interrupted switch has been or will be here by itself.
void reload(void* space) {
    const Cpu& cpu = this_cpu();
    if (cpu.loaded_space != space)
        return;
    load_local_descriptors(cpu.loaded_space->loadable_descriptors());
    if (cpu.current->is_kernel_thread())
        return;  // what the last program left is put away, or will be loaded anew
    UserSegments segments = cpu.current->segments;
    segments.selectors = loaded_selectors();
    load_data_segments(segments);
}

}  // namespace

void scheduler::reload_local_descriptors(AddressSpace& space, CpuMask cpus) {
    const InterruptState before = save_and_disable_interrupts();
    call_on_cpus(cpus, reload, &space);
    reload(&space);
    restore_interrupts(before);
}

}  // namespace kernel
