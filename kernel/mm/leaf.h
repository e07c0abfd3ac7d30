// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/page_entry.h"
#include "mm/frame.h"
#include "mm/mapping.h"

namespace kernel {

// The page table entry of a page as its mapping's protection wants it. `writable` may be less than the
// protection, for copy-on-write. PROT_NONE keeps the frame in an entry that is not present. Accessed and
// dirty are set from the start, so that the CPU need not do it.
inline PageEntry make_leaf(const Frame& frame, Protection protection, bool writable) {
    if (!protection.any())
        return PageEntry{frame.address(), 0};
    uint64_t flags = PageEntry::kPresent | PageEntry::kUser | PageEntry::kAccessed;
    if (writable)
        flags |= PageEntry::kWritable | PageEntry::kDirty;
    if (!protection.execute)
        flags |= PageEntry::kNoExecute;
    return PageEntry{frame.address(), flags};
}

}  // namespace kernel
