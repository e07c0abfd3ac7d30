// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/page_entry.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// All physical memory is mapped at this address, writable and not executable (arch/paging.cpp); device memory
// is not in it.
inline constexpr uint64_t kDirectMap = 0xffff'8880'0000'0000;
inline constexpr uint64_t kKernelImage = 0xffff'ffff'8000'0000;

template <class T = void>
T* direct_map(PhysAddr address) {
    return reinterpret_cast<T*>(kDirectMap + address.value());
}
inline PhysAddr physical_of_direct(const void* pointer) {
    return PhysAddr{reinterpret_cast<uint64_t>(pointer) - kDirectMap};
}

// Maps `bytes` of device memory uncached into the kernel's half, for good. NoMem.
Result<volatile void*> map_device(PhysAddr at, uint64_t bytes);
// A kernel stack of kKernelStackSize bytes between two unmapped guard pages; NoMem. Returns its top.
inline constexpr uint64_t kKernelStackSize = 16384;
Result<uint64_t> map_kernel_stack();
void unmap_kernel_stack(uint64_t top);

// The kernel half's top-level entries, which every address space copies once: they never change after boot.
void copy_kernel_half(uint64_t* top_table);
void load_page_tables(PhysAddr top_table);
PhysAddr kernel_page_tables();
void flush_page(uint64_t address);
void flush_all_user_pages();

}  // namespace kernel
