// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/record_locks.h"
#include "lib/list.h"
#include "lib/owned.h"

namespace kernel::record_locks {

// The algebra of fs/record_locks.h: a list of locked ranges. Not thread-safe; a global, so it never dies.
class LockList {
    struct Item {
        ListLink link;
        const Inode* inode = nullptr;
        Lock lock;
    };

public:
    // Memory that an operation may need, found before the table's lock is taken: one item for a new lock and
    // one for an old one that falls into two.
    struct Spares {
        static Result<Spares> allocate();
        Owned<Item> first, second;
        Owned<Item> take() { return first ? std::move(first) : std::move(second); }
    };

    const Lock* conflict(const Inode& inode, const Lock& wanted);
    // Needs at most one spare each.
    void add(const Inode& inode, const Lock& lock, Spares& spares);
    void remove(const Inode& inode, const Lock& range, Spares& spares);
    bool remove_owner(const Inode& inode, const void* owner);
    uint32_t size() const { return size_; }

private:
    void erase(Item& item);
    void insert(const Inode& inode, const Lock& lock, Spares& spares);

    PermanentList<Item, &Item::link> items_;
    uint32_t size_ = 0;
};

}  // namespace kernel::record_locks
