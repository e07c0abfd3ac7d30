// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// A leaf or a table pointer of the four-level tables (SDM vol. 3, 4.5).
class PageEntry {
public:
    static constexpr uint64_t kPresent = 1u << 0;
    static constexpr uint64_t kWritable = 1u << 1;
    static constexpr uint64_t kUser = 1u << 2;
    static constexpr uint64_t kCacheDisable = 1u << 4;
    static constexpr uint64_t kAccessed = 1u << 5;
    static constexpr uint64_t kDirty = 1u << 6;
    static constexpr uint64_t kLarge = 1u << 7;
    static constexpr uint64_t kGlobal = 1u << 8;
    static constexpr uint64_t kNoExecute = uint64_t{1} << 63;
    static constexpr uint64_t kAddress = 0x000f'ffff'ffff'f000;

    constexpr PageEntry() = default;
    constexpr explicit PageEntry(uint64_t raw) : raw_(raw) {}
    constexpr PageEntry(PhysAddr frame, uint64_t flags) : raw_(frame.value() | flags) {}

    constexpr uint64_t raw() const { return raw_; }
    constexpr bool present() const { return raw_ & kPresent; }
    constexpr bool writable() const { return raw_ & kWritable; }
    constexpr PhysAddr frame() const { return PhysAddr{raw_ & kAddress}; }
    constexpr PageEntry without(uint64_t flags) const { return PageEntry{raw_ & ~flags}; }
    constexpr PageEntry with(uint64_t flags) const { return PageEntry{raw_ | flags}; }

private:
    uint64_t raw_ = 0;
};

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
