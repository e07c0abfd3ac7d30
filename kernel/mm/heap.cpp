// SPDX-License-Identifier: Apache-2.0
#include "mm/heap.h"

#include <array>
#include <bit>

#include "arch/cpu.h"
#include "arch/paging.h"
#include "lib/guarded.h"
#include "lib/panic.h"
#include "mm/allocation_faults.h"
#include "mm/frame.h"
#include "mm/size_classes.h"
#include "mm/slab.h"

namespace kernel::heap {
namespace {

using SlabClasses = std::array<SlabClass, kClassSizes.size()>;
constinit Guarded<SlabClasses, LockRank::Heap> slab_classes;

// Free objects that one CPU has at hand, so that most allocations take no lock. Used with interrupts off.
struct Magazine {
    static constexpr uint32_t kBatch = 16;
    FreeObject* first = nullptr;
    uint32_t count = 0;
};
constinit std::array<std::array<Magazine, kClassSizes.size()>, kMaxCpus> magazines{};

// A block for new objects; each of its pages says so, and how big the block is.
Result<void*> make_slab_block(unsigned order) {
    const PhysAddr at = TRY(allocate_pages(order));
    for (uint64_t page = 0; page < 1u << order; page++) {
        Frame& frame = Frame::of(at + page * kPageSize);
        frame.use = Frame::Use::Slab;
        frame.order = static_cast<uint8_t>(order);
    }
    return direct_map(at);
}

void free_slab_block(Slab* slab, unsigned order) {
    const PhysAddr at = physical_of_direct(slab);
    for (uint64_t page = 0; page < 1u << order; page++) {
        Frame& frame = Frame::of(at + page * kPageSize);
        frame.use = Frame::Use::Whole;
        frame.order = 0;
    }
    free_pages(at, order);
}

void fill(Magazine& magazine, unsigned size_class) {
    auto classes = slab_classes.lock();
    SlabClass& slabs = (*classes)[size_class];
    while (magazine.count < Magazine::kBatch) {
        FreeObject* object = slabs.take();
        if (!object) {
            const Result<void*> block = make_slab_block(slab_order(size_class));
            if (!block)
                return;
            slabs.add(*block, size_class);
            continue;
        }
        object->next = magazine.first;
        magazine.first = object;
        magazine.count++;
    }
}

void drain(Magazine& magazine, unsigned size_class) {
    const unsigned order = slab_order(size_class);
    auto classes = slab_classes.lock();
    for (uint32_t i = 0; i < Magazine::kBatch; i++) {
        FreeObject* object = magazine.first;
        magazine.first = object->next;
        magazine.count--;
        if (Slab* unused = (*classes)[size_class].put(object))
            free_slab_block(unused, order);
    }
}

void* allocate_small(unsigned size_class) {
    const InterruptState interrupts = save_and_disable_interrupts();
    Magazine& magazine = magazines[this_cpu().number][size_class];
    if (!magazine.first)
        fill(magazine, size_class);
    FreeObject* object = magazine.first;
    if (object) {
        magazine.first = object->next;
        magazine.count--;
    }
    restore_interrupts(interrupts);
    return object;
}

void free_small(FreeObject* object, unsigned size_class) {
    const InterruptState interrupts = save_and_disable_interrupts();
    Magazine& magazine = magazines[this_cpu().number][size_class];
    object->next = magazine.first;
    magazine.first = object;
    if (++magazine.count == 2 * Magazine::kBatch)
        drain(magazine, size_class);
    restore_interrupts(interrupts);
}

void* allocate_big(size_t bytes) {
    if (bytes > kPageSize << kMaxOrder)
        return nullptr;
    const auto order = static_cast<unsigned>(std::bit_width((bytes - 1) >> kPageShift));
    const Result<PhysAddr> at = allocate_pages(order);
    return at ? direct_map(*at) : nullptr;
}

}  // namespace

void* allocate(size_t bytes, size_t alignment) {
    KERNEL_ASSERT(alignment <= kPageSize);
    if (bytes > kMaxSlabObject || alignment > alignof(Slab))
        return allocate_big(bytes);
    if (allocation_faults::now()) [[unlikely]]
        return nullptr;
    return allocate_small(class_of((bytes + alignment - 1) & ~(alignment - 1)));
}

void free(void* object) {
    if (!object)
        return;
    const PhysAddr at = physical_of_direct(object);
    const Frame& frame = Frame::of(at);
    if (frame.use == Frame::Use::Whole)
        return free_pages(at, frame.order);
    KERNEL_ASSERT(frame.use == Frame::Use::Slab);
    free_small(static_cast<FreeObject*>(object), Slab::of(object)->size_class);
}

}  // namespace kernel::heap
