// SPDX-License-Identifier: Apache-2.0
#include "fs/page_tree.h"

namespace kernel {

Frame* PageTree::find(uint64_t page) const {
    if (page >= reach())
        return nullptr;
    Slot slot = root_;
    for (unsigned level = height_; level != 0; level--) {
        if (!slot.node)
            return nullptr;
        slot = slot.node->slots[page >> (level - 1) * kBits & (kFanOut - 1)];
    }
    return slot.frame;
}

// Adds levels on top until the tree reaches `page`.
Result<> PageTree::grow(uint64_t page) {
    while (page >= reach()) {
        if (root_.node) {
            Node* top = new (std::nothrow) Node{};
            if (!top)
                return fail(Errno::NoMem);
            top->slots[0] = root_;
            root_.node = top;
        }
        height_++;
    }
    return {};
}

Result<> PageTree::insert(uint64_t page, Ref<Frame> frame) {
    TRY(grow(page));
    Slot* slot = &root_;
    for (unsigned level = height_; level != 0; level--) {
        if (!slot->node) {
            slot->node = new (std::nothrow) Node{};
            if (!slot->node)
                return fail(Errno::NoMem);
        }
        slot = &slot->node->slots[page >> (level - 1) * kBits & (kFanOut - 1)];
    }
    slot->frame = frame.leak();
    pages_++;
    return {};
}

void PageTree::truncate(uint64_t first) {
    if (cut(root_, height_, first))
        height_ = 0;
}

bool PageTree::cut(Slot& slot, unsigned height, uint64_t first) {
    if (!slot.node)
        return true;
    if (height == 0) {
        if (first != 0)
            return false;
        Ref<Frame>::adopt(slot.frame);
        slot.frame = nullptr;
        pages_--;
        return true;
    }
    const unsigned shift = (height - 1) * kBits;
    bool empty = true;
    for (uint64_t i = 0; i < kFanOut; i++) {
        const uint64_t below = i << shift;
        const uint64_t first_here = first > below ? first - below : 0;
        Slot& child = slot.node->slots[i];
        const bool stays_whole = first_here >> shift != 0;
        if (stays_whole ? child.node != nullptr : !cut(child, height - 1, first_here))
            empty = false;
    }
    if (!empty)
        return false;
    delete slot.node;
    slot.node = nullptr;
    return true;
}

}  // namespace kernel
