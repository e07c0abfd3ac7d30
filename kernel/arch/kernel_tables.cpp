// SPDX-License-Identifier: Apache-2.0
#include "arch/kernel_tables.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "arch/control_registers.h"
#include "arch/cpuid.h"
#include "arch/kernel_image.h"
#include "arch/paging.h"
#include "lib/panic.h"
#include "lib/spin_lock.h"
#include "mm/frame.h"

namespace kernel {
namespace {

constexpr size_t kEntries = 512;
constexpr uint64_t kMappings = 0xffff'c900'0000'0000;  // stacks and devices: one top-level entry, 512 GiB
constexpr uint64_t kMappingsEnd = kMappings + (uint64_t{1} << 39);
constexpr uint64_t kReadOnly = PageEntry::kNoExecute | PageEntry::kGlobal;
constexpr uint64_t kReadWrite = PageEntry::kWritable | PageEntry::kNoExecute | PageEntry::kGlobal;
constexpr uint64_t kExecute = PageEntry::kGlobal;

struct alignas(4096) Table {
    PageEntry entries[kEntries];
};

// The tables of the boot: enough for the direct map of ranges with ragged ends.
constinit std::array<Table, 48> early_tables{};
constinit size_t early_tables_used = 0;
constinit bool direct_map_works = false;
constinit bool has_gigabyte_pages = false;
constinit uint64_t next_mapping = kMappings;
constinit Table top_table{};
constinit SpinLock tables_lock{LockRank::PageTables};

// Before the direct map, memory lies at its own addresses.
Table& table_at(PhysAddr frame) {
    return direct_map_works ? *direct_map<Table>(frame) : *reinterpret_cast<Table*>(frame.value());
}

Result<PhysAddr> allocate_table() {
    if (early_tables_used < early_tables.size())
        return physical_of_image(&early_tables[early_tables_used++]);
    const PhysAddr frame = TRY(allocate_pages(0));
    std::memset(static_cast<void*>(&table_at(frame)), 0, sizeof(Table));
    return frame;
}

// The table that `entry` points at, made where there is none. The leaves alone restrict.
Result<Table*> descend(PageEntry& entry) {
    if (!entry.present())
        entry = PageEntry{TRY(allocate_table()), PageEntry::kPresent | PageEntry::kWritable};
    return &table_at(entry.frame());
}

// The level whose pages fit: 0 for 4 KiB, 1 for 2 MiB, 2 for 1 GiB.
unsigned page_level(uint64_t at, uint64_t frame, uint64_t bytes) {
    for (unsigned level = has_gigabyte_pages ? 2 : 1; level > 0; level--) {
        const uint64_t size = kPageSize << (9 * level);
        if ((at | frame) % size == 0 && bytes >= size)
            return level;
    }
    return 0;
}

// The entry for `at` in a table of `level`.
Result<PageEntry*> find_entry(uint64_t at, unsigned level) {
    Table* table = &top_table;
    for (unsigned depth = 3; depth > level; depth--)
        table = TRY(descend(table->entries[at >> (kPageShift + 9 * depth) & (kEntries - 1)]));
    return &table->entries[at >> (kPageShift + 9 * level) & (kEntries - 1)];
}

void map_at_boot(uint64_t at, PhysAddr frames, uint64_t bytes, uint64_t flags) {
    if (!map_kernel_range(at, frames, bytes, flags))
        panic("no page tables for {x}", at);
}

void map_image_part(const char* start, const char* end, uint64_t flags) {
    map_at_boot(reinterpret_cast<uint64_t>(start), physical_of_image(start),
                static_cast<uint64_t>(end - start), flags);
}

// The image's code and constants are left out: they must not be writable here either.
void map_memory(const MemoryRange& range) {
    const uint64_t hole_start = reinterpret_cast<uint64_t>(boot_start);
    const uint64_t hole_end = physical_of_image(data_start).value();
    const uint64_t start = range.start.value();
    const uint64_t end = range.end().value();
    if (start < hole_start)
        map_at_boot(kDirectMap + start, range.start, std::min(end, hole_start) - start, kReadWrite);
    if (end > hole_end) {
        const uint64_t from = std::max(start, hole_end);
        map_at_boot(kDirectMap + from, PhysAddr{from}, end - from, kReadWrite);
    }
}

}  // namespace

Result<> map_kernel_range(uint64_t at, PhysAddr frames, uint64_t bytes, uint64_t flags) {
    const auto guard = tables_lock.lock();
    for (uint64_t frame = frames.value(); bytes != 0;) {
        const unsigned level = page_level(at, frame, bytes);
        const uint64_t large = level != 0 ? PageEntry::kLarge : 0;
        PageEntry* entry = TRY(find_entry(at, level));
        *entry = PageEntry{PhysAddr{frame}, flags | large | PageEntry::kPresent};
        const uint64_t size = kPageSize << (9 * level);
        at += size;
        frame += size;
        bytes -= size;
    }
    return {};
}

uint64_t reserve_kernel_range(uint64_t bytes) {
    const uint64_t at = __atomic_fetch_add(&next_mapping, page_ceil(bytes) + kPageSize, __ATOMIC_RELAXED);
    KERNEL_ASSERT(next_mapping < kMappingsEnd);
    return at;
}

void build_kernel_tables(const Handoff& handoff) {
    constexpr uint32_t kGigabytePages = 1u << 26;  // CPUID 0x80000001, EDX
    has_gigabyte_pages = cpuid(0x8000'0001).edx & kGigabytePages;

    map_image_part(text_start, text_end, kExecute);
    map_image_part(rodata_start, rodata_end, kReadOnly);
    map_image_part(sealed_start, data_end, kReadWrite);
    map_image_part(symbols_start, image_end, kReadOnly);
    for (const MemoryRange& range : handoff.memory())
        map_memory(range);
    // Address spaces copy the top level once, so every entry of the kernel's half must be there.
    if (!find_entry(kMappings, 2))
        panic("no page tables");

    write_cr3(kernel_page_tables().value());
    direct_map_works = true;
}

void seal_kernel_image() {
    for (const char* page = sealed_start; page != sealed_end; page += kPageSize) {
        auto entry = find_entry(reinterpret_cast<uint64_t>(page), 0);
        KERNEL_ASSERT(entry.has_value());
        **entry = entry.value()->without(PageEntry::kWritable);
    }
}

Result<const void*> map_firmware(PhysAddr at, uint64_t bytes) {
    const uint64_t start = page_floor(at.value());
    const uint64_t end = page_ceil(at.value() + bytes);
    const uint64_t where = reserve_kernel_range(end - start);
    TRY(map_kernel_range(where, PhysAddr{start}, end - start, kReadOnly));
    return reinterpret_cast<const void*>(where + (at.value() - start));
}

PhysAddr kernel_page_tables() {
    return physical_of_image(&top_table);
}

void copy_kernel_half(uint64_t* to) {
    for (size_t i = kEntries / 2; i < kEntries; i++)
        to[i] = top_table.entries[i].raw();
}

}  // namespace kernel
