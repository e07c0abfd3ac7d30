// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "mm/frame.h"

namespace kernel {

// A file's pages by number: a radix tree that is no higher than the highest page needs, so that a file of one
// page has no node at all and holes cost nothing. Not thread-safe.
class PageTree {
public:
    PageTree() = default;
    PageTree(const PageTree&) = delete;
    PageTree& operator=(const PageTree&) = delete;
    ~PageTree() { truncate(0); }

    static constexpr uint64_t kMaxPages = uint64_t{1} << 51;  // files of 2^63 bytes

    // Null for a hole.
    Frame* find(uint64_t page) const;
    // Puts a frame where there is none; page < kMaxPages. NoMem leaves the tree as it was.
    Result<> insert(uint64_t page, Ref<Frame> frame);
    // Drops every page from `first` on.
    void truncate(uint64_t first);
    uint64_t pages() const { return pages_; }

private:
    static constexpr unsigned kBits = 6;
    static constexpr uint64_t kFanOut = uint64_t{1} << kBits;
    struct Node;
    union Slot {
        Node* node;
        Frame* frame;
    };
    struct Node {
        Slot slots[kFanOut];
    };

    uint64_t reach() const { return height_ * kBits >= 51 ? kMaxPages : uint64_t{1} << height_ * kBits; }
    Result<> grow(uint64_t page);
    // Drops what lies at or above `first` in a subtree; true if nothing is left of it.
    bool cut(Slot& slot, unsigned height, uint64_t first);

    Slot root_{nullptr};  // a frame at height 0
    unsigned height_ = 0;
    uint64_t pages_ = 0;
};

}  // namespace kernel
