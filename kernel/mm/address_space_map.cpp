// SPDX-License-Identifier: Apache-2.0
// mmap, munmap, mprotect, madvise: changes of mappings, and of the pages that are there already.
#include <algorithm>

#include "mm/address_space.h"
#include "mm/leaf.h"

namespace kernel {
namespace {

// What mmap fills from the top down: everything below the room that the stack may need. Linux leaves a gap of
// at least 128 MiB.
constexpr uint64_t kStackRoom = (uint64_t{128} << 20) + kStackGap;

}  // namespace

Result<UserAddr> AddressSpace::map(UserAddr at, uint64_t bytes, Place place, const MappingKind& kind,
                                   UserAddr ceiling) {
    bytes = page_ceil(bytes);
    Owned<Mapping> mapping = TRY(make_owned<Mapping>(at, at + bytes, kind));
    RemovedMappings removed;
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    const UserAddr start = TRY(choose_place(at, bytes, place, std::min(ceiling, end_)));
    const UserAddr end = start + bytes;
    uint64_t replaced = 0;
    for (const Mapping* old = mappings_.first_ending_after(start); old && old->start < end;
         old = mappings_.next(*old))
        replaced += std::min(end, old->end) - std::max(start, old->start);
    TRY(check_limits(kind, bytes, replaced));
    if (!mappings_.has_room(1))
        return fail(Errno::NoMem);
    if (replaced != 0)
        TRY(unmap_locked(start, end, removed, batch));
    mapping->start = start;
    mapping->end = end;
    account(*mapping, true);
    mappings_.insert(std::move(mapping));
    mappings_.merge(start, end);
    return start;
}

Result<UserAddr> AddressSpace::choose_place(UserAddr at, uint64_t bytes, Place place,
                                            UserAddr ceiling) const {
    const uint64_t top = ceiling.value();
    if (bytes > top)
        return fail(Errno::NoMem);
    if (place != Place::Anywhere) {
        if (at.value() > top - bytes)
            return fail(Errno::NoMem);
        if (place == Place::Exact && !mappings_.is_free(at, at + bytes))
            return fail(Errno::Exist);
        return at;
    }
    const bool wish_is_possible = at && at.value() >= kMinMapAddress && at.value() <= top - bytes;
    if (wish_is_possible && mappings_.is_free(at, at + bytes))
        return at;
    if (Result<UserAddr> found =
            mappings_.find_gap(bytes, UserAddr{kMinMapAddress}, UserAddr{top - kStackRoom}))
        return found;
    return mappings_.find_gap(bytes, UserAddr{kMinMapAddress}, ceiling);
}

// RLIMIT_AS, RLIMIT_DATA, and Linux's default heuristic of what is obviously too much: more than the machine
// has.
Result<> AddressSpace::check_limits(const MappingKind& kind, uint64_t more_bytes,
                                    uint64_t fewer_bytes) const {
    const uint64_t size = virtual_bytes() - fewer_bytes + more_bytes;
    if (size > size_limit_.load(std::memory_order_relaxed))
        return fail(Errno::NoMem);
    const bool needs_memory = kind.protection.write && !kind.shared;
    if (!needs_memory)
        return {};
    if (!kind.no_reserve && more_bytes >> kPageShift > frame_counts().total)
        return fail(Errno::NoMem);
    if (!kind.grows_down && data_bytes() + more_bytes > data_limit_.load(std::memory_order_relaxed))
        return fail(Errno::NoMem);
    return {};
}

Result<> AddressSpace::unmap(UserAddr at, uint64_t bytes) {
    RemovedMappings removed;
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    return unmap_locked(at, at + page_ceil(bytes), removed, batch);
}

Result<> AddressSpace::unmap_locked(UserAddr start, UserAddr end, RemovedMappings& removed, TlbBatch& batch) {
    TRY(mappings_.isolate(start, end));
    for (const Mapping* mapping = mappings_.first_ending_after(start); mapping && mapping->start < end;
         mapping = mappings_.next(*mapping)) {
        account(*mapping, false);
        drop_pages(mapping->start, mapping->end, batch);
    }
    mappings_.remove(start, end, removed);
    return {};
}

void AddressSpace::drop_pages(UserAddr start, UserAddr end, TlbBatch& batch) {
    const uint64_t dropped = pages_.clear(start, end, batch);
    resident_pages_.store(resident_pages() - dropped, std::memory_order_relaxed);
}

Result<> AddressSpace::protect(UserAddr at, uint64_t bytes, Protection protection) {
    const UserAddr end = at + page_ceil(bytes);
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    TRY(mappings_.isolate(at, end));
    Result<> outcome = protect_isolated(at, end, protection, batch);
    mappings_.merge(at, end);
    return outcome;
}

Result<> AddressSpace::protect_isolated(UserAddr start, UserAddr end, Protection protection,
                                        TlbBatch& batch) {
    Mapping* mapping = mappings_.first_ending_after(start);
    for (UserAddr at = start; at < end; at = mapping->end, mapping = mappings_.next(*mapping)) {
        if (!mapping || at < mapping->start)
            return fail(Errno::NoMem);
        if (!mapping->kind.may.allows(protection))
            return fail(Errno::Access);
        change_protection(*mapping, protection, batch);
    }
    return {};
}

void AddressSpace::change_protection(Mapping& mapping, Protection protection, TlbBatch& batch) {
    account(mapping, false);
    mapping.kind.protection = protection;
    account(mapping, true);
    pages_.for_each(mapping.start, mapping.end, [&](UserAddr page, PageEntry& leaf) {
        const PageEntry wanted =
            make_leaf(Frame::of(leaf.frame()), protection, protection.write && leaf.writable());
        if (leaf == wanted)
            return;
        leaf = wanted;
        batch.note_page(page);
    });
}

Result<UserAddr> AddressSpace::stack_start(UserAddr at) {
    const SpinLock::Guard guard = lock_.lock();
    const Mapping* mapping = mappings_.find(at);
    if (!mapping)
        return fail(Errno::NoMem);
    if (!mapping->kind.grows_down)
        return fail(Errno::Inval);
    return mapping->start;
}

Result<> AddressSpace::discard(UserAddr at, uint64_t bytes, bool only_private) {
    const UserAddr end = at + page_ceil(bytes);
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    bool hole = false;
    for (const Mapping* mapping = mappings_.first_ending_after(at); at < end;
         mapping = mappings_.next(*mapping)) {
        hole = hole || !mapping || at < mapping->start;
        if (!mapping || end <= mapping->start)
            break;
        if (only_private && (mapping->kind.file || mapping->kind.shared))
            return fail(Errno::Inval);
        drop_pages(std::max(at, mapping->start), std::min(end, mapping->end), batch);
        at = mapping->end;
    }
    if (hole)
        return fail(Errno::NoMem);
    return {};
}

void AddressSpace::file_has_shrunk(const Inode& inode) {
    shrinkings.fetch_add(1, std::memory_order_seq_cst);
    const SpinLock::Guard guard = all_lock.lock();
    for (AddressSpace& space : all)
        space.drop_pages_behind(&inode);
}

void AddressSpace::drop_pages_behind(const Inode* inode) {
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    for (const Mapping* mapping = mappings_.first(); mapping; mapping = mappings_.next(*mapping)) {
        if (!mapping->kind.file || (inode && &mapping->kind.file->inode() != inode))
            continue;
        const uint64_t size = page_ceil(mapping->kind.file->inode().status().size);
        const uint64_t kept = size > mapping->kind.offset ? size - mapping->kind.offset : 0;
        if (kept < mapping->bytes())
            drop_pages(mapping->start + kept, mapping->end, batch);
    }
}

}  // namespace kernel
