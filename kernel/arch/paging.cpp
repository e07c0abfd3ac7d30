// SPDX-License-Identifier: Apache-2.0
#include "arch/paging.h"

#include "arch/control_registers.h"
#include "arch/kernel_tables.h"

namespace kernel {

Result<volatile void*> map_device(PhysAddr at, uint64_t bytes) {
    constexpr uint64_t kDevice =
        PageEntry::kWritable | PageEntry::kNoExecute | PageEntry::kGlobal | PageEntry::kCacheDisable;
    const uint64_t offset = at.value() % kPageSize;
    const uint64_t size = page_ceil(offset + bytes);
    const uint64_t where = reserve_kernel_range(size);
    TRY(map_kernel_range(where, PhysAddr{at.value() - offset}, size, kDevice));
    return reinterpret_cast<volatile void*>(where + offset);
}

void load_page_tables(PhysAddr top_table) {
    write_cr3(top_table.value());
}

void flush_page(uint64_t address) {
    asm volatile("invlpg (%0)" ::"r"(address) : "memory");
}

// Kernel pages are global, so they stay.
void flush_all_user_pages() {
    write_cr3(read_cr3());
}

}  // namespace kernel
