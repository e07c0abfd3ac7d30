// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

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
    // Holds a frame or a table, even if the CPU may not use it (PROT_NONE).
    constexpr bool in_use() const { return raw_ != 0; }
    constexpr bool present() const { return raw_ & kPresent; }
    constexpr bool writable() const { return raw_ & kWritable; }
    constexpr PhysAddr frame() const { return PhysAddr{raw_ & kAddress}; }
    constexpr PageEntry without(uint64_t flags) const { return PageEntry{raw_ & ~flags}; }
    constexpr PageEntry with(uint64_t flags) const { return PageEntry{raw_ | flags}; }
    friend constexpr bool operator==(PageEntry, PageEntry) = default;

private:
    uint64_t raw_ = 0;
};

}  // namespace kernel
