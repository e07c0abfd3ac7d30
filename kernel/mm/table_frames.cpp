// SPDX-License-Identifier: Apache-2.0
#include "mm/table_frames.h"

#include <array>
#include <cstring>

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "lib/panic.h"
#include "mm/allocation_faults.h"

namespace kernel {
namespace {

struct EmptyTables {
    std::array<Frame*, 32> tables;
    uint32_t count;
};
constinit std::array<EmptyTables, kMaxCpus> empty_tables{};

Frame* take_empty() {
    const InterruptState interrupts = save_and_disable_interrupts();
    EmptyTables& empty = empty_tables[this_cpu().number];
    Frame* table = empty.count != 0 ? empty.tables[--empty.count] : nullptr;
    restore_interrupts(interrupts);
    return table;
}

}  // namespace

Result<Frame*> allocate_table() {
    if (allocation_faults::now()) [[unlikely]]
        return fail(Errno::NoMem);
    if (Frame* table = take_empty())
        return table;
    Frame& table = Frame::of(TRY(allocate_pages(0)));
    std::memset(table.bytes(), 0, kPageSize);
    table.table_entries = 0;
    return &table;
}

void free_table(Frame& table) {
    KERNEL_ASSERT(table.table_entries == 0);
    const InterruptState interrupts = save_and_disable_interrupts();
    EmptyTables& empty = empty_tables[this_cpu().number];
    const bool kept = empty.count < empty.tables.size();
    if (kept)
        empty.tables[empty.count++] = &table;
    restore_interrupts(interrupts);
    if (!kept)
        free_pages(table.address(), 0);
}

}  // namespace kernel
