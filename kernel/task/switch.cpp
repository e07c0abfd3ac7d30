// SPDX-License-Identifier: Apache-2.0
#include "task/switch.h"

#include "arch/cpu.h"
#include "arch/cross_call.h"
#include "arch/local_descriptors.h"
#include "arch/paging.h"
#include "task/process.h"
#include "task/scheduler.h"
#include "task/thread.h"

namespace kernel {
namespace {

// A kernel thread needs no memory of a program, and leaves the last one loaded: going idle and coming back
// costs no TLB. A part of the switch, where a call shows in what a switch costs.
[[gnu::always_inline]] inline void load_address_space(Cpu& cpu, AddressSpace* space) {
    if (space == cpu.loaded_space)
        return;
    // First the new one: the CPU never runs on tables that their space does not know to be in use here.
    if (space)
        space->enter(cpu.number);
    else
        load_page_tables(kernel_page_tables());
    if (cpu.loaded_space)
        cpu.loaded_space->leave(cpu.number);
    cpu.loaded_space = space;
    const LocalDescriptors* local = space ? space->loadable_descriptors() : nullptr;
    if (local != cpu.local_descriptors) [[unlikely]]
        load_local_descriptors(local);
}

// What the segment registers hold after `thread` has been put away: reading them once is enough.
UserSelectors left_by(const Thread& thread) {
    return thread.is_kernel_thread() || thread.registers_parked ? loaded_selectors()
                                                                : thread.segments.selectors;
}

void load_segments(const Cpu& cpu, const Thread& thread, UserSelectors loaded) {
    const bool plain = !loaded.any() && !cpu.has_thread_descriptors && !thread.segments.any();
    if (plain) [[likely]]
        load_user_bases(thread.bases);
    else
        load_user_segments(thread.segments, thread.bases);
}

void put_away(Cpu& cpu, Thread& thread) {
    if (!thread.registers_parked) [[likely]] {
        thread.fpu->save();
        thread.segments.selectors = loaded_selectors();
    }
    if (thread.ports.needs_window())
        cpu.port_window.switch_out();
}

// Selectors are looked up in the address space's table, so it comes first.
void bring_in(Cpu& cpu, Thread& thread, UserSelectors loaded) {
    if (AddressSpace* space = thread.process().running_address_space())
        load_address_space(cpu, space);
    if (!thread.registers_parked) [[likely]] {
        thread.fpu->restore();
        load_segments(cpu, thread, loaded);
    }
    cpu.kernel_stack = thread.stack_top();
    cpu.tss->hardware.rsp0 = thread.stack_top();
}

}  // namespace

void switch_thread(Thread& current, Thread& next) {
    Cpu& cpu = this_cpu();
    if (!current.is_kernel_thread())
        put_away(cpu, current);
    if (!next.is_kernel_thread())
        bring_in(cpu, next, left_by(current));
    cpu.current = &next;
    switch_context(current.scheduler.context, next.scheduler.context);
}

void scheduler::use_address_space(AddressSpace* space) {
    const InterruptState interrupts = save_and_disable_interrupts();
    load_address_space(this_cpu(), space);
    restore_interrupts(interrupts);
}

void scheduler::forget_address_space(AddressSpace& space) {
    const auto forget = [](void* forgotten) {
        Cpu& cpu = this_cpu();
        if (cpu.loaded_space == forgotten)
            load_address_space(cpu, nullptr);
    };
    const InterruptState interrupts = save_and_disable_interrupts();
    CpuMask others = 0;
    for (unsigned number = 0; number < cpu_count(); number++)
        if (number != this_cpu().number && cpu_by_number(number).loaded_space == &space)
            others |= CpuMask{1} << number;
    if (others)
        call_on_cpus(others, forget, &space);
    forget(&space);
    restore_interrupts(interrupts);
}

}  // namespace kernel
