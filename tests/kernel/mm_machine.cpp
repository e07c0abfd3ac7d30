// SPDX-License-Identifier: Apache-2.0
#include "mm_machine.h"

#include <array>

#include "arch/cpu.h"
#include "fake_cpu.h"
#include "fake_memory.h"
#include "lib/panic.h"
#include "task/scheduler.h"

namespace kernel {

namespace {
std::array<const LocalDescriptors*, kMaxCpus> local_tables{};
}

void scheduler::reload_local_descriptors(AddressSpace& space, CpuMask cpus) {
    for (unsigned number = 0; number < cpu_count(); number++)
        if (cpus >> number & 1)
            local_tables[number] = space.loadable_descriptors();
}

void scheduler::forget_address_space(AddressSpace& space) {
    for (unsigned number = 0; number < cpu_count(); number++) {
        if (cpu_by_number(number).loaded_space != &space)
            continue;
        cpu_by_number(number).loaded_space = nullptr;
        space.leave(number);
    }
}

namespace host {
namespace {

// SDM vol. 3, 4.5.4; nothing here has large pages.
PageEntry walk(PhysAddr tables, uint64_t at) {
    PageEntry entry{tables, PageEntry::kPresent};
    for (unsigned shift = 39; shift >= kPageShift; shift -= 9) {
        if (!entry.present())
            return {};
        entry = direct_map<PageEntry>(entry.frame())[at >> shift & 511];
    }
    return entry;
}

bool permits(PageEntry entry, bool write) {
    return entry.present() && (!write || entry.writable());
}

// The byte's place, or why there is none.
FaultVerdict translate(unsigned cpu, UserAddr at, bool write, uint8_t*& place) {
    play_cpu(cpu);
    const uint64_t page = page_floor(at.value());
    for (unsigned attempt = 0; attempt < 3; attempt++) {
        const auto cached = tlb(cpu).find(page);
        PageEntry entry = cached == tlb(cpu).end() ? PageEntry{} : cached->second;
        if (!permits(entry, write)) {
            entry = walk(loaded_tables(cpu), page);
            if (entry.present())
                tlb(cpu)[page] = entry;
        }
        if (permits(entry, write)) {
            place = direct_map<uint8_t>(entry.frame()) + at.value() % kPageSize;
            return FaultVerdict::Resolved;
        }
        const FaultVerdict verdict = this_cpu().loaded_space->handle_fault(at, {.write = write});
        if (verdict != FaultVerdict::Resolved)
            return verdict;
    }
    panic("the same page faults again and again");
}

}  // namespace

void run_on(unsigned cpu, AddressSpace& space) {
    play_cpu(cpu);
    AddressSpace* before = this_cpu().loaded_space;
    if (before == &space)
        return;
    space.enter(cpu);
    if (before)
        before->leave(cpu);
    this_cpu().loaded_space = &space;
    local_tables[cpu] = space.loadable_descriptors();
}

const LocalDescriptors* local_table(unsigned cpu) {
    return local_tables[cpu];
}

void stop_running(unsigned cpu) {
    play_cpu(cpu);
    if (this_cpu().loaded_space)
        this_cpu().loaded_space->leave(cpu);
    this_cpu().loaded_space = nullptr;
    local_tables[cpu] = nullptr;
    tlb(cpu).clear();
}

Access load(unsigned cpu, UserAddr at) {
    uint8_t* place = nullptr;
    const FaultVerdict verdict = translate(cpu, at, false, place);
    return {verdict, place ? *place : uint8_t{0}};
}

Access store(unsigned cpu, UserAddr at, uint8_t value) {
    uint8_t* place = nullptr;
    const FaultVerdict verdict = translate(cpu, at, true, place);
    if (place)
        *place = value;
    return {verdict, value};
}

}  // namespace host
}  // namespace kernel
