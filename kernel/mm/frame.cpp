// SPDX-License-Identifier: Apache-2.0
#include "mm/frame.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "arch/cpu.h"
#include "boot/handoff.h"
#include "lib/guarded.h"
#include "lib/panic.h"
#include "mm/allocation_faults.h"
#include "mm/buddy_allocator.h"

namespace kernel {

constinit Frame* detail::frame_table = nullptr;

namespace {

constinit Guarded<BuddyAllocator, LockRank::Frames> buddies;
constinit Frame* zeros = nullptr;

// Single pages that one CPU has at hand: most allocations are of one page, and need no lock this way. Used
// with interrupts off.
class FrameCache {
public:
    Result<PhysAddr> pop() {
        if (count_ == 0)
            TRY(refill());
        return pages_[--count_];
    }
    void push(PhysAddr page) {
        if (count_ == pages_.size())
            spill();
        pages_[count_++] = page;
    }
    uint32_t count() const { return count_; }

private:
    static constexpr uint32_t kBatch = 32;

    Result<> refill() {
        auto memory = buddies.lock();
        while (count_ < kBatch) {
            const Result<PhysAddr> page = memory->allocate(0);
            if (!page)
                break;
            pages_[count_++] = *page;
        }
        if (count_ == 0)
            return fail(Errno::NoMem);
        return {};
    }
    void spill() {
        auto memory = buddies.lock();
        for (uint32_t i = 0; i < kBatch; i++)
            memory->free(pages_[--count_], 0);
    }

    uint32_t count_ = 0;
    std::array<PhysAddr, 2 * kBatch> pages_{};
};
constinit std::array<FrameCache, kMaxCpus> caches{};

// A run of pages in one of the free ranges for the table of Frames.
MemoryRange find_room(const Handoff& handoff, uint64_t bytes) {
    MemoryRange room{};
    for_each_free_range(handoff, [&](const MemoryRange& range) {
        if (room.bytes == 0 && range.bytes >= bytes)
            room = {range.start, bytes};
    });
    if (room.bytes == 0)
        panic("no memory for the page frame table of {} KiB", bytes >> 10);
    return room;
}

}  // namespace

Result<PhysAddr> allocate_pages(unsigned order) {
    if (order > kMaxOrder || allocation_faults::now()) [[unlikely]]
        return fail(Errno::NoMem);
    if (order == 0) {
        const InterruptState interrupts = save_and_disable_interrupts();
        Result<PhysAddr> page = caches[this_cpu().number].pop();
        restore_interrupts(interrupts);
        return page;
    }
    return buddies.lock()->allocate(order);
}

void free_pages(PhysAddr at, unsigned order) {
    if (order != 0)
        return buddies.lock()->free(at, order);
    const InterruptState interrupts = save_and_disable_interrupts();
    caches[this_cpu().number].push(at);
    restore_interrupts(interrupts);
}

Result<Ref<Frame>> allocate_frame() {
    Frame& frame = Frame::of(TRY(allocate_pages(0)));
    frame.count_.store(1, std::memory_order_relaxed);
    return Ref<Frame>::adopt(&frame);
}

Result<Ref<Frame>> allocate_zeroed_frame() {
    Ref<Frame> frame = TRY(allocate_frame());
    std::memset(frame->bytes(), 0, kPageSize);
    return frame;
}

void Frame::give_back() {
    free_pages(address(), 0);
}

Frame& zero_frame() {
    return *zeros;
}

FrameCounts frame_counts() {
    FrameCounts counts{};
    {
        auto memory = buddies.lock();
        counts = {.total = memory->total_pages(), .free = memory->free_pages()};
    }
    // The other CPUs may be changing theirs: the sum is as good as its moment.
    for (const FrameCache& cache : caches)
        counts.free += cache.count();
    return counts;
}

void initialize_frames(const Handoff& handoff) {
    PhysAddr end;
    for (const MemoryRange& range : handoff.memory())
        end = std::max(end, range.end());
    const uint64_t bytes = page_ceil((end.value() >> kPageShift) * sizeof(Frame));
    const MemoryRange table = find_room(handoff, bytes);
    // Zeros mean a page that is in use, which is right for everything but what is added below.
    std::memset(direct_map(table.start), 0, bytes);
    detail::frame_table = direct_map<Frame>(table.start);

    auto memory = buddies.lock();
    memory->set_end(end);
    for_each_free_range(handoff, [&](const MemoryRange& range) {
        const bool holds_table = range.start == table.start;
        memory->add(holds_table ? table.end() : range.start, range.end());
    });
    memory.unlock();

    Result<Ref<Frame>> zero = allocate_zeroed_frame();
    KERNEL_ASSERT(zero.has_value());
    zeros = zero->leak();
}

void add_free_memory(const MemoryRange& range) {
    const PhysAddr start{page_ceil(range.start.value())};
    const PhysAddr end{page_floor(range.end().value())};
    if (start < end)
        buddies.lock()->add(start, end);
}

}  // namespace kernel
