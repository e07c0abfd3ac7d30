// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "arch/paging.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

struct Handoff;

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

private:
    friend class FrameAllocator;
    void give_back();

    std::atomic<uint32_t> count_;
    uint8_t order_;
    uint8_t state_;
};

// One page with one reference. Contents undefined / zeroed. NoMem. Any thread, interrupt handlers too.
Result<Ref<Frame>> allocate_frame();
Result<Ref<Frame>> allocate_zeroed_frame();
// 2^order contiguous pages, for page tables (order 0), slabs and big objects; not counted. Contents
// undefined.
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

}  // namespace kernel
