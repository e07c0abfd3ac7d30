// SPDX-License-Identifier: Apache-2.0
#include "mm/buddy_allocator.h"

#include <bit>

#include "lib/panic.h"

namespace kernel {
namespace {

constexpr uint64_t block_bytes(unsigned order) {
    return kPageSize << order;
}

}  // namespace

void BuddyAllocator::add(PhysAddr start, PhysAddr end) {
    while (start < end) {
        const uint64_t pages = (end.value() - start.value()) >> kPageShift;
        const auto by_alignment = static_cast<unsigned>(std::countr_zero(start.value() >> kPageShift));
        unsigned order = static_cast<unsigned>(std::bit_width(pages)) - 1;
        order = order < by_alignment ? order : by_alignment;
        order = order < kMaxOrder ? order : kMaxOrder;
        free(start, order);
        total_pages_ += uint64_t{1} << order;
        start = start + block_bytes(order);
    }
}

Result<PhysAddr> BuddyAllocator::allocate(unsigned order) {
    unsigned from = order;
    while (from <= kMaxOrder && !first_[from])
        from++;
    if (from > kMaxOrder)
        return fail(Errno::NoMem);
    const PhysAddr at = physical_of_direct(first_[from]);
    take(at, from);
    while (from > order) {
        from--;
        push(at + block_bytes(from), from);
    }
    Frame::of(at).order = static_cast<uint8_t>(order);
    return at;
}

void BuddyAllocator::free(PhysAddr at, unsigned order) {
    KERNEL_ASSERT(at.value() % block_bytes(order) == 0 && Frame::of(at).use != Frame::Use::Free);
    for (; order < kMaxOrder; order++) {
        const PhysAddr buddy{at.value() ^ block_bytes(order)};
        if (!is_free_block(buddy, order))
            break;
        take(buddy, order);
        at = buddy < at ? buddy : at;
    }
    push(at, order);
}

bool BuddyAllocator::is_free_block(PhysAddr at, unsigned order) const {
    if (end_ < at + block_bytes(order))
        return false;
    const Frame& frame = Frame::of(at);
    return frame.use == Frame::Use::Free && frame.order == order;
}

void BuddyAllocator::push(PhysAddr at, unsigned order) {
    Frame& frame = Frame::of(at);
    frame.use = Frame::Use::Free;
    frame.order = static_cast<uint8_t>(order);
    Block* block = direct_map<Block>(at);
    block->previous = nullptr;
    block->next = first_[order];
    if (block->next)
        block->next->previous = block;
    first_[order] = block;
    free_pages_ += uint64_t{1} << order;
}

void BuddyAllocator::take(PhysAddr at, unsigned order) {
    Block* block = direct_map<Block>(at);
    if (block->next)
        block->next->previous = block->previous;
    (block->previous ? block->previous->next : first_[order]) = block->next;
    Frame::of(at).use = Frame::Use::Whole;
    free_pages_ -= uint64_t{1} << order;
}

}  // namespace kernel
