// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/ordered_tree.h"
#include "lib/owned.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/mapping.h"

namespace kernel {

// Mappings that were taken out of a tree. Deleting one may close its file, which takes locks of a lower rank
// than the address space's: so they wait here until that is released.
class RemovedMappings {
public:
    RemovedMappings() = default;
    RemovedMappings(const RemovedMappings&) = delete;
    RemovedMappings& operator=(const RemovedMappings&) = delete;
    ~RemovedMappings();

    void add(Mapping& mapping);

private:
    Mapping* first_ = nullptr;
};

// The mappings of one address space: ordered, without overlaps, all in whole pages. It owns them. All of
// mmap's algebra is here, and none of its page tables: split at the ends of a range, then treat each mapping
// in it as a whole, then merge what has become equal. Not thread-safe.
class MappingTree {
public:
    // Linux's default vm.max_map_count: more is NoMem.
    static constexpr size_t kMaxMappings = 65530;

    MappingTree() = default;
    MappingTree(const MappingTree&) = delete;
    MappingTree& operator=(const MappingTree&) = delete;
    ~MappingTree();

    size_t count() const { return count_; }
    Mapping* first() const { return tree_.first(); }
    static Mapping* next(const Mapping& mapping) { return Tree::next(mapping); }
    static Mapping* previous(const Mapping& mapping) { return Tree::previous(mapping); }

    // The mapping that contains `at`, or null. The last one found is remembered: faults come in runs.
    Mapping* find(UserAddr at);
    // The lowest mapping that ends above `at`, or null: where a walk over [at, …) starts.
    Mapping* first_ending_after(UserAddr at) const;
    bool is_free(UserAddr start, UserAddr end) const;
    // No hole in [start, end).
    bool is_covered(UserAddr start, UserAddr end) const;

    // The start of the highest free run of `bytes` within [low, high); NoMem where there is none.
    Result<UserAddr> find_gap(uint64_t bytes, UserAddr low, UserAddr high) const;

    // Whether `more` mappings can be added.
    bool has_room(size_t more) const { return count_ + more <= kMaxMappings; }
    // Puts a mapping into a range that is free, and leaves its neighbours as they are.
    void insert(Owned<Mapping> mapping);
    // Makes [start, end) begin and end at ends of mappings. NoMem: nothing that a program could see changed.
    Result<> isolate(UserAddr start, UserAddr end);
    // Takes out every mapping in a range that was isolated.
    void remove(UserAddr start, UserAddr end, RemovedMappings& removed);
    // Joins neighbours of one kind, from the mapping before `start` to the one behind `end`.
    void merge(UserAddr start, UserAddr end);
    // Moves the ends of a mapping; what it grows over must be free. `start` takes the file offset with it.
    void resize(Mapping& mapping, UserAddr start, UserAddr end);

private:
    struct Traits {
        static bool before(const Mapping& a, const Mapping& b) { return a.start < b.start; }
        static void summarize(Mapping& mapping, const Mapping* left, const Mapping* right);
    };
    using Tree = OrderedTree<Mapping, &Mapping::link_, Traits>;

    Result<> split(UserAddr at);
    void erase(Mapping& mapping);
    static Result<UserAddr> find_gap_below(const Mapping* node, uint64_t floor, uint64_t ceiling,
                                           uint64_t bytes);

    Tree tree_;
    Mapping* last_found_ = nullptr;
    size_t count_ = 0;
};

}  // namespace kernel
