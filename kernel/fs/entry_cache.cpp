// SPDX-License-Identifier: Apache-2.0
#include "fs/entry_cache.h"

#include "fs/name_hash.h"
#include "lib/panic.h"

namespace kernel {

uint32_t EntryCache::hash(const Entry& directory, std::string_view name) {
    // Entries are aligned to 16 bytes: the low bits of the address say nothing.
    return hash_name(name) ^
           static_cast<uint32_t>(reinterpret_cast<uint64_t>(&directory) >> 4) * 0x9e37'79b1u;
}

Entry* EntryCache::find(const Entry& directory, std::string_view name) {
    const uint32_t wanted = hash(directory, name);
    for (Entry* entry = buckets_[wanted % kBuckets]; entry; entry = entry->next_in_bucket_)
        if (entry->hash_ == wanted && entry->parent_.get() == &directory && entry->name() == name)
            return entry;
    return nullptr;
}

void EntryCache::insert(Entry& entry) {
    KERNEL_ASSERT(!entry.cached_ && entry.parent());
    entry.retain();
    entry.cached_ = true;
    entry.hash_ = hash(*entry.parent(), entry.name());
    Entry*& bucket = buckets_[entry.hash_ % kBuckets];
    entry.next_in_bucket_ = bucket;
    bucket = &entry;
}

Ref<Entry> EntryCache::remove(Entry& entry) {
    if (!entry.cached_)
        return nullptr;
    Entry** place = &buckets_[entry.hash_ % kBuckets];
    while (*place != &entry)
        place = &(*place)->next_in_bucket_;
    *place = entry.next_in_bucket_;
    entry.cached_ = false;
    return Ref<Entry>::adopt(&entry);
}

bool EntryCache::has_mount_in(const Entry& mount) const {
    for (const Entry* first : buckets_)
        for (const Entry* entry = first; entry; entry = entry->next_in_bucket_)
            if (entry->mounted() && &entry->mount() == &mount)
                return true;
    return false;
}

Ref<Entry> EntryCache::remove_one_of(const Entry& mount, size_t& bucket) {
    for (; bucket < kBuckets; bucket++)
        for (Entry* entry = buckets_[bucket]; entry; entry = entry->next_in_bucket_)
            if (&entry->mount() == &mount)
                return remove(*entry);
    return nullptr;
}

}  // namespace kernel
