// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "arch/paging.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

struct Handoff;
struct MemoryRange;

// One 4 KiB page of physical memory that can be shared: file pages, anonymous pages after fork. One Frame
// stands in a table for each page of memory; its address tells the page's. Counted like RefCounted, but the
// last reference gives the page back.
class Frame {
public:
    void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
    void release() {
        if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            give_back();
    }
    uint32_t references() const { return count_.load(std::memory_order_acquire); }

    PhysAddr address() const;
    uint8_t* bytes() { return direct_map<uint8_t>(address()); }
    static Frame& of(PhysAddr address);

    // For the owner of a page that is not counted. How many entries of a page table are in use.
    uint16_t table_entries = 0;
    // What the heap has it for, and the order of the block that it begins (mm/heap.cpp).
    enum class Use : uint8_t { Whole, Free, Slab };
    Use use = Use::Whole;
    uint8_t order = 0;

private:
    friend Result<Ref<Frame>> allocate_frame();
    void give_back();

    std::atomic<uint32_t> count_{0};
};
static_assert(sizeof(Frame) == 8, "one for each page of memory");

// One page with one reference. Contents undefined / zeroed. NoMem. Any thread, interrupt handlers too.
Result<Ref<Frame>> allocate_frame();
Result<Ref<Frame>> allocate_zeroed_frame();
// 2^order contiguous pages, aligned to their size, for page tables (order 0), slabs and big objects; not
// counted. Contents undefined.
inline constexpr unsigned kMaxOrder = 10;
Result<PhysAddr> allocate_pages(unsigned order);
void free_pages(PhysAddr at, unsigned order);

// A page of zeros that every read fault on anonymous memory shares; never given back.
Frame& zero_frame();

struct FrameCounts {
    uint64_t total;
    uint64_t free;
};
FrameCounts frame_counts();

// Takes over the memory that the boot loader left, without the kernel image and the initramfs. Boot CPU only.
void initialize_frames(const Handoff& handoff);
// Takes over more: the initramfs, once it is unpacked. Whole pages of the range that nobody uses any more.
void add_free_memory(const MemoryRange& range);

namespace detail {
extern Frame* frame_table;  // one for each page from physical address 0 on
}

inline PhysAddr Frame::address() const {
    return PhysAddr{static_cast<uint64_t>(this - detail::frame_table) << kPageShift};
}
inline Frame& Frame::of(PhysAddr address) {
    return detail::frame_table[address.value() >> kPageShift];
}

}  // namespace kernel
