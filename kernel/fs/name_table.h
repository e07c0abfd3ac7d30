// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/inode.h"
#include "lib/list.h"
#include "lib/owned.h"
#include "lib/ref.h"
#include "lib/text.h"
#include "lib/vector.h"

namespace kernel {

// One name in a directory. `position` counts up and never comes back, so that getdents(2) goes on at the
// right place whatever was added or removed since.
struct NameRecord {
    ListLink order;
    NameRecord* next_in_bucket = nullptr;
    uint64_t position = 0;
    uint32_t hash = 0;
    Text name;
    Ref<Inode> inode;
};

// A directory's names, found by hash and walked in the order of their creation. Owns the records. Not
// thread-safe.
class NameTable {
public:
    NameTable() = default;
    ~NameTable();

    size_t size() const { return size_; }
    NameRecord* find(std::string_view name);
    // The name must not be there yet. NoMem leaves the table as it was.
    Result<> insert(std::string_view name, Ref<Inode> inode);
    // Takes the record out; its inode may die with it.
    Owned<NameRecord> remove(NameRecord& record);
    // The two halves of an insert that must not fail: room for one more record, then the record that remove()
    // gave, under another name.
    Result<> reserve_one();
    void insert(Owned<NameRecord> record, Text name);
    // The first record with a position of at least `from`; null behind the last.
    NameRecord* first_from(uint64_t from);
    NameRecord* after(NameRecord& record);
    // Any record; null where there is none.
    NameRecord* any() { return order_.empty() ? nullptr : &order_.front(); }

private:
    static constexpr size_t kFirstBuckets = 8;
    Vector<NameRecord*> buckets_;  // a power of two
    List<NameRecord, &NameRecord::order> order_;
    size_t size_ = 0;
    uint64_t next_position_ = 0;
};

}  // namespace kernel
