// SPDX-License-Identifier: Apache-2.0
#include "fs/lock_list.h"

namespace kernel::record_locks {
namespace {

bool overlap(const Lock& a, const Lock& b) {
    return a.begin < b.end && b.begin < a.end;
}

}  // namespace

Result<LockList::Spares> LockList::Spares::allocate() {
    Spares spares;
    spares.first = TRY(make_owned<Item>());
    spares.second = TRY(make_owned<Item>());
    return spares;
}

const Lock* LockList::conflict(const Inode& inode, const Lock& wanted) {
    for (Item& item : items_) {
        const Lock& held = item.lock;
        if (item.inode == &inode && held.kind == wanted.kind && held.owner != wanted.owner &&
            (held.exclusive || wanted.exclusive) && overlap(held, wanted))
            return &held;
    }
    return nullptr;
}

void LockList::insert(const Inode& inode, const Lock& lock, Spares& spares) {
    Item* item = spares.take().leak();
    item->inode = &inode;
    item->lock = lock;
    items_.push_back(*item);
    size_++;
}

void LockList::erase(Item& item) {
    items_.remove(item);
    size_--;
    delete &item;
}

// Neighbours of the same owner and mode become one lock, as F_GETLK shows them.
void LockList::add(const Inode& inode, const Lock& lock, Spares& spares) {
    Lock merged = lock;
    for (Item& item : items_) {
        const Lock& held = item.lock;
        if (item.inode != &inode || held.kind != lock.kind || held.owner != lock.owner ||
            held.exclusive != lock.exclusive || (held.end != merged.begin && merged.end != held.begin))
            continue;
        merged.begin = held.begin < merged.begin ? held.begin : merged.begin;
        merged.end = held.end > merged.end ? held.end : merged.end;
        erase(item);
    }
    insert(inode, merged, spares);
}

void LockList::remove(const Inode& inode, const Lock& range, Spares& spares) {
    for (Item& item : items_) {
        Lock& held = item.lock;
        if (item.inode != &inode || held.kind != range.kind || held.owner != range.owner ||
            !overlap(held, range))
            continue;
        const bool before = held.begin<range.begin, behind = held.end> range.end;
        if (before && behind) {
            Lock rest = held;
            rest.begin = range.end;
            held.end = range.begin;
            insert(inode, rest, spares);
            return;  // an owner's locks do not overlap: nothing else can
        }
        if (before)
            held.end = range.begin;
        else if (behind)
            held.begin = range.end;
        else
            erase(item);
    }
}

bool LockList::remove_owner(const Inode& inode, const void* owner) {
    bool any = false;
    for (Item& item : items_)
        if (item.inode == &inode && item.lock.owner == owner) {
            erase(item);
            any = true;
        }
    return any;
}

}  // namespace kernel::record_locks
