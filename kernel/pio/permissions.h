// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "pio/bitmap.h"

namespace kernel::pio {

// The ports that ioperm() gave. Threads share one object after clone(); who wants to change a shared one
// makes a copy first, so that an object with more than one reference never changes.
//
// Each content that ever existed has a number of its own: two objects with the same number permit the same
// ports, on whichever CPU and however long ago one of them was freed. It is all that a TSS window remembers.
class Permissions : public RefCounted<Permissions> {
public:
    // Nothing permitted yet. NoMem.
    static Result<Ref<Permissions>> create() { return make_ref<Permissions>(); }
    // The same ports in an object of its own. NoMem.
    Result<Ref<Permissions>> copy() const;

    // By the only holder.
    void allow(PortRange ports);
    void deny(PortRange ports);

    const PortBitmap& ports() const { return ports_; }
    // 1 and up; 2^64 changes do not happen.
    uint64_t sequence() const { return sequence_; }
    bool is_shared() const { return references() > 1; }

    // For make_ref(). Not defaulted: make_ref() value-initialises, and that would write 8 KiB of zeros first.
    Permissions() : sequence_(next_sequence()) {}

private:
    static uint64_t next_sequence();

    uint64_t sequence_;
    PortBitmap ports_;
};

}  // namespace kernel::pio
