// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "arch/abi.h"
#include "arch/segment_descriptor.h"
#include "arch/segments.h"
#include "arch/user_bases.h"

namespace kernel {

// What DS, ES, FS and GS hold.
struct alignas(8) UserSelectors {
    uint16_t ds = 0, es = 0, fs = 0, gs = 0;

    bool any() const { return std::bit_cast<uint64_t>(*this) != 0; }
};

// The segments of a thread. 64-bit programs leave them alone, and their threads cost a test; 32-bit programs
// have flat DS and ES, and find their thread pointer by GS and a descriptor of their own. The selectors are
// those of the last switch: a running thread loads others as it likes.
struct UserSegments {
    // set_thread_area(2)'s descriptors, which each thread has for itself in the GDT; 0: absent.
    static constexpr size_t kOwn = 3;
    UserSelectors selectors;
    std::array<uint64_t, kOwn> own{};

    bool any() const { return selectors.any() || (own[0] | own[1] | own[2]) != 0; }
    // As execve leaves them.
    static UserSegments initial(Abi abi) {
        UserSegments segments;
        if (abi == Abi::I386)
            segments.selectors.ds = segments.selectors.es = USER_DATA_SELECTOR;
        return segments;
    }
};

// One of a thread's own descriptors, as set_thread_area(2) and clone(2) set it.
struct OwnDescriptor {
    size_t entry;  // below UserSegments::kOwn
    uint64_t descriptor;
};

inline UserSelectors loaded_selectors() {
    UserSelectors loaded;
    asm volatile("movw %%ds, %0" : "=m"(loaded.ds));
    asm volatile("movw %%es, %0" : "=m"(loaded.es));
    asm volatile("movw %%fs, %0" : "=m"(loaded.fs));
    asm volatile("movw %%gs, %0" : "=m"(loaded.gs));
    return loaded;
}

// DS and ES as 32-bit code expects them, for the running thread.
inline void load_flat_data_segments() {
    asm volatile("movl %0, %%ds; movl %0, %%es" ::"r"(USER_DATA_SELECTOR));
}

// What `selector` leads the running thread to on this CPU. Interrupts off: the local table may change at any
// other time (AddressSpace::local_descriptor()).
SegmentDescriptor loaded_descriptor(uint16_t selector, const UserSegments& segments);

// DS and ES alone. Interrupts off.
void load_data_segments(const UserSegments& segments);
// For the thread that is going to run in user mode on this CPU. A selector that could not be loaded (its
// descriptor has gone) becomes 0; FS and GS with a selector of 0 have the base of `bases`. Interrupts off.
void load_user_segments(const UserSegments& segments, const UserBases& bases);

}  // namespace kernel
