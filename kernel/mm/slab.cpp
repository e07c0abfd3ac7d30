// SPDX-License-Identifier: Apache-2.0
#include "mm/slab.h"

#include <new>

#include "arch/paging.h"
#include "mm/frame.h"

namespace kernel {

Slab* Slab::of(void* object) {
    const unsigned order = Frame::of(physical_of_direct(object)).order;
    return reinterpret_cast<Slab*>(reinterpret_cast<uintptr_t>(object) & ~((kPageSize << order) - 1));
}

void SlabClass::add(void* memory, unsigned size_class) {
    Slab* slab = ::new (memory) Slab{};
    slab->size_class = size_class;
    const size_t object_bytes = kClassSizes[size_class];
    const size_t count = ((kPageSize << slab_order(size_class)) - sizeof(Slab)) / object_bytes;
    // From the last to the first, so that they are handed out in ascending order.
    for (size_t i = count; i-- > 0;) {
        char* object = reinterpret_cast<char*>(slab + 1) + i * object_bytes;
        slab->free = ::new (static_cast<void*>(object)) FreeObject{slab->free};
    }
    link(*slab);
}

FreeObject* SlabClass::take() {
    Slab* slab = first_;
    if (!slab)
        return nullptr;
    FreeObject* object = slab->free;
    slab->free = object->next;
    slab->used++;
    if (!slab->free)
        unlink(*slab);
    return object;
}

Slab* SlabClass::put(FreeObject* object) {
    Slab* slab = Slab::of(object);
    if (!slab->free)
        link(*slab);
    object->next = slab->free;
    slab->free = object;
    slab->used--;
    const bool only_one = first_ == slab && !slab->next;
    if (slab->used != 0 || only_one)
        return nullptr;
    unlink(*slab);
    return slab;
}

void SlabClass::link(Slab& slab) {
    slab.previous = nullptr;
    slab.next = first_;
    if (first_)
        first_->previous = &slab;
    first_ = &slab;
}

void SlabClass::unlink(Slab& slab) {
    if (slab.next)
        slab.next->previous = slab.previous;
    (slab.previous ? slab.previous->next : first_) = slab.next;
}

}  // namespace kernel
