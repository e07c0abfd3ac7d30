// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "mm/size_classes.h"

namespace kernel {

// A free object, wherever it waits for its next life.
struct FreeObject {
    FreeObject* next;
};

// The head of a block of 2^order pages that is cut into objects of one size. It lies at the block's start; an
// object finds it by rounding its address down to the block's size. The objects start at a multiple of 64, so
// those of a class whose size is a multiple of 64 are all aligned to that.
struct alignas(64) Slab {
    Slab* next;  // in its class's list of slabs with free objects
    Slab* previous;
    FreeObject* free;
    uint32_t used;
    uint32_t size_class;

    static Slab* of(void* object);
};

// All slabs of one size. Not thread-safe.
class SlabClass {
public:
    // Makes a slab of the block at `memory`.
    void add(void* memory, unsigned size_class);
    // Null when every object of every slab is used.
    FreeObject* take();
    // Puts an object back; a slab that is then unused comes out and is the caller's, unless it is the only
    // one with free objects.
    Slab* put(FreeObject* object);

private:
    void link(Slab& slab);
    void unlink(Slab& slab);

    Slab* first_ = nullptr;
};

}  // namespace kernel
