// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/frame.h"

namespace kernel {

// Free physical memory as blocks of 2^order pages, each aligned to its size. A block splits into two buddies
// and joins again when both are free. A free block's first bytes hold its place in the list of its order, and
// its first page's Frame says that it is free: so a boot touches one page and one record for each 4 MiB. Not
// thread-safe.
class BuddyAllocator {
public:
    // Gives it the pages of [start, end), whose Frames are zero; it may join them with what it has.
    void add(PhysAddr start, PhysAddr end);
    Result<PhysAddr> allocate(unsigned order);
    void free(PhysAddr at, unsigned order);

    uint64_t free_pages() const { return free_pages_; }
    uint64_t total_pages() const { return total_pages_; }
    // Where Frames end: no buddy is looked for beyond.
    void set_end(PhysAddr end) { end_ = end; }

private:
    struct Block {
        Block* next;
        Block* previous;
    };

    void push(PhysAddr at, unsigned order);
    void take(PhysAddr at, unsigned order);
    bool is_free_block(PhysAddr at, unsigned order) const;

    std::array<Block*, kMaxOrder + 1> first_{};
    uint64_t free_pages_ = 0;
    uint64_t total_pages_ = 0;
    PhysAddr end_;
};

}  // namespace kernel
