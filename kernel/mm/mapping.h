// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/ordered_tree.h"
#include "lib/ref.h"
#include "lib/units.h"

namespace kernel {

struct Protection {
    bool read = false;
    bool write = false;
    bool execute = false;

    // x86 has no page that can be written or executed, but not read.
    bool any() const { return read || write || execute; }
    bool allows(Protection wanted) const {
        return (read || !wanted.read) && (write || !wanted.write) && (execute || !wanted.execute);
    }
    friend bool operator==(Protection, Protection) = default;
};

// What is mapped: anonymous memory where `file` is null, else the file from `offset` (bytes, page aligned).
struct MappingKind {
    Protection protection;
    Protection may;  // what mprotect may raise it to
    bool shared = false;
    bool grows_down = false;   // the stack: extends downwards on a fault just below it, up to `stack_limit`
    bool no_reserve = false;   // MAP_NORESERVE: may be bigger than the machine's memory
    uint64_t stack_limit = 0;  // bytes
    Ref<OpenFile> file;
    uint64_t offset = 0;
    const char* name = nullptr;  // "[heap]", "[stack]" for /proc/PID/maps, a literal
};

// A run of pages of one kind, [start, end). Belongs to one MappingTree.
class Mapping {
public:
    Mapping(UserAddr first, UserAddr beyond, const MappingKind& what)
        : start(first), end(beyond), kind(what) {
        if (kind.file)
            kind.file->inode().mappings.fetch_add(1, std::memory_order_relaxed);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (kind.file)
            kind.file->inode().mappings.fetch_sub(1, std::memory_order_relaxed);
    }

    uint64_t bytes() const { return end - start; }
    bool contains(UserAddr at) const { return start <= at && at < end; }
    // Which page of the file lies at `at`.
    uint64_t file_page(UserAddr at) const { return (kind.offset + (at - start)) >> kPageShift; }
    // Whether the pages are the program's alone to change and so count as its data (RLIMIT_DATA).
    bool is_private_data() const { return kind.protection.write && !kind.shared && !kind.grows_down; }
    // The lowest address that others must keep away from: a stack has a gap below it, so that it cannot grow
    // into its neighbour unnoticed (Linux's stack_guard_gap).
    UserAddr start_with_gap() const;

    UserAddr start;
    UserAddr end;
    MappingKind kind;

private:
    friend class MappingTree;
    friend class RemovedMappings;

    TreeLink link_;
    // Over the whole subtree below this node; gaps are those between two mappings.
    uint64_t lowest_ = 0;
    uint64_t highest_ = 0;
    uint64_t widest_gap_ = 0;
    Mapping* next_removed_ = nullptr;
};

inline constexpr uint64_t kStackGap = 256 * kPageSize;

inline UserAddr Mapping::start_with_gap() const {
    if (!kind.grows_down)
        return start;
    return UserAddr{start.value() > kStackGap ? start.value() - kStackGap : 0};
}

}  // namespace kernel
