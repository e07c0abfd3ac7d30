// SPDX-License-Identifier: Apache-2.0
// Kernel stacks. One that is given back stays mapped and is the next one handed out: unmapping would cost a
// flush on every CPU, and there are as many as there ever were threads at once.
#include <array>

#include "arch/kernel_tables.h"
#include "arch/paging.h"
#include "lib/spin_lock.h"
#include "mm/frame.h"

namespace kernel {
namespace {

constinit SpinLock free_lock{LockRank::KernelStacks};
// The free stacks are chained through the word below their top.
constinit uint64_t free_top = 0;

uint64_t& link_of(uint64_t top) {
    return reinterpret_cast<uint64_t*>(top)[-1];
}

uint64_t take_free_stack() {
    const auto guard = free_lock.lock();
    const uint64_t top = free_top;
    if (top != 0)
        free_top = link_of(top);
    return top;
}

using StackFrames = std::array<PhysAddr, kKernelStackSize / kPageSize>;

void free_frames(const StackFrames& frames, size_t count) {
    while (count != 0)
        free_pages(frames[--count], 0);
}

// Single pages: 16 KiB in one piece may not be left when 16 KiB are.
Result<> allocate_frames(StackFrames& frames) {
    for (size_t i = 0; i < frames.size(); i++) {
        const Result<PhysAddr> frame = allocate_pages(0);
        if (!frame) {
            free_frames(frames, i);
            return fail(Errno::NoMem);
        }
        frames[i] = *frame;
    }
    return {};
}

}  // namespace

Result<uint64_t> map_kernel_stack() {
    if (const uint64_t top = take_free_stack(); top != 0)
        return top;
    constexpr uint64_t kFlags = PageEntry::kWritable | PageEntry::kNoExecute | PageEntry::kGlobal;
    StackFrames frames;
    TRY(allocate_frames(frames));
    const uint64_t bottom = reserve_kernel_range(kKernelStackSize);
    for (size_t i = 0; i < frames.size(); i++) {
        // Fails for want of a page table. Pages that are mapped by then are given up, as their address is.
        if (const Result<> mapped = map_kernel_range(bottom + i * kPageSize, frames[i], kPageSize, kFlags);
            !mapped) {
            while (i < frames.size())
                free_pages(frames[i++], 0);
            return fail(Errno::NoMem);
        }
    }
    return bottom + kKernelStackSize;
}

void unmap_kernel_stack(uint64_t top) {
    const auto guard = free_lock.lock();
    link_of(top) = free_top;
    free_top = top;
}

}  // namespace kernel
