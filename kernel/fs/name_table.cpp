// SPDX-License-Identifier: Apache-2.0
#include "fs/name_table.h"

#include "fs/name_hash.h"

namespace kernel {

NameTable::~NameTable() {
    while (NameRecord* record = order_.pop_front())
        delete record;
}

NameRecord* NameTable::find(std::string_view name) {
    if (buckets_.empty())
        return nullptr;
    const uint32_t hash = hash_name(name);
    for (NameRecord* record = buckets_[hash & (buckets_.size() - 1)]; record; record = record->next_in_bucket)
        if (record->hash == hash && record->name.view() == name)
            return record;
    return nullptr;
}

// Doubles the buckets when there is a record for each. Only the first table is a must: with too few buckets
// the chains get long, nothing else.
Result<> NameTable::reserve_one() {
    if (size_ < buckets_.size())
        return {};
    Vector<NameRecord*> wider;
    const Result<> grown = wider.resize(buckets_.empty() ? kFirstBuckets : buckets_.size() * 2);
    if (!grown) {
        if (buckets_.empty())
            return fail(Errno::NoMem);
        return {};
    }
    buckets_ = std::move(wider);
    for (NameRecord& record : order_) {
        NameRecord*& bucket = buckets_[record.hash & (buckets_.size() - 1)];
        record.next_in_bucket = bucket;
        bucket = &record;
    }
    return {};
}

Result<> NameTable::insert(std::string_view name, Ref<Inode> inode) {
    TRY(reserve_one());
    Owned<NameRecord> record = TRY(make_owned<NameRecord>());
    Text copy = TRY(Text::copy(name));
    record->inode = std::move(inode);
    insert(std::move(record), std::move(copy));
    return {};
}

void NameTable::insert(Owned<NameRecord> owned, Text name) {
    NameRecord& record = *owned.leak();
    record.name = std::move(name);
    record.hash = hash_name(record.name.view());
    record.position = next_position_++;
    NameRecord*& bucket = buckets_[record.hash & (buckets_.size() - 1)];
    record.next_in_bucket = bucket;
    bucket = &record;
    order_.push_back(record);
    size_++;
}

Owned<NameRecord> NameTable::remove(NameRecord& record) {
    NameRecord** place = &buckets_[record.hash & (buckets_.size() - 1)];
    while (*place != &record)
        place = &(*place)->next_in_bucket;
    *place = record.next_in_bucket;
    order_.remove(record);
    size_--;
    return Owned<NameRecord>{&record};
}

NameRecord* NameTable::first_from(uint64_t from) {
    for (NameRecord& record : order_)
        if (record.position >= from)
            return &record;
    return nullptr;
}

NameRecord* NameTable::after(NameRecord& record) {
    return order_.after(record);
}

}  // namespace kernel
