// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/entry.h"

namespace kernel {

// The entries that path resolution has met in file systems with stable names, and every place that something
// is mounted on: one hash table over (directory, name), which holds a reference to each entry until its name
// goes away. It makes an Entry unique for its name. All under the name space's lock.
class EntryCache {
public:
    // Null where the cache does not know the name; that says nothing about the file system.
    Entry* find(const Entry& directory, std::string_view name);
    // The entry must not be in the cache yet.
    void insert(Entry& entry);
    // Gives the cache's reference to the caller, so that the entry can die after the lock is dropped. Null
    // where it was not in the cache.
    Ref<Entry> remove(Entry& entry);
    // True if something is mounted below the root of this mount.
    bool has_mount_in(const Entry& mount) const;
    // Takes out every entry below the root of a mount that ends, one a call; null when there is none left.
    // `bucket` is the place to go on from, 0 at first. What anybody else still holds stays usable, unknown.
    Ref<Entry> remove_one_of(const Entry& mount, size_t& bucket);

    static constexpr size_t kBuckets = 4096;

private:
    static uint32_t hash(const Entry& directory, std::string_view name);
    Entry* buckets_[kBuckets] = {};
};

}  // namespace kernel
