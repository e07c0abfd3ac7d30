// SPDX-License-Identifier: Apache-2.0
// mremap(2): mappings that grow, shrink and move with their pages.
#include <algorithm>

#include "mm/address_space.h"

namespace kernel {

Result<UserAddr> AddressSpace::remap(UserAddr at, uint64_t old_bytes, uint64_t new_bytes, bool may_move,
                                     UserAddr fixed, UserAddr ceiling) {
    old_bytes = page_ceil(old_bytes);
    new_bytes = page_ceil(new_bytes);
    RemovedMappings removed;
    const SpinLock::Guard guard = lock_.lock();
    TlbBatch batch{active_cpus_};
    if (!mappings_.find(at))
        return fail(Errno::Fault);
    if (fixed)
        TRY(unmap_locked(fixed, fixed + new_bytes, removed, batch));
    if (old_bytes > new_bytes) {
        TRY(unmap_locked(at + new_bytes, at + old_bytes, removed, batch));
        old_bytes = new_bytes;
    }
    if (old_bytes == new_bytes && !fixed)
        return at;
    return grow_or_move({at, old_bytes, new_bytes, may_move, fixed, std::min(ceiling, end_)}, removed, batch);
}

Result<UserAddr> AddressSpace::grow_or_move(const Remap& wanted, RemovedMappings& removed, TlbBatch& batch) {
    Mapping* mapping = mappings_.find(wanted.at);
    const UserAddr old_end = wanted.at + wanted.old_bytes;
    const UserAddr new_end = wanted.at + wanted.new_bytes;
    if (!mapping || mapping->end < old_end)
        return fail(Errno::Fault);
    // The second view of the same pages can only be had of pages that are shared.
    if (wanted.old_bytes == 0 && !mapping->kind.shared)
        return fail(Errno::Inval);
    const uint64_t more = wanted.new_bytes - wanted.old_bytes;
    TRY(check_limits(mapping->kind, more, 0));

    const bool grows_in_place = !wanted.fixed && wanted.old_bytes != 0 && mapping->end == old_end &&
                                new_end <= wanted.ceiling && mappings_.is_free(old_end, new_end);
    if (grows_in_place) {
        account(*mapping, false);
        mappings_.resize(*mapping, mapping->start, new_end);
        account(*mapping, true);
        mappings_.merge(wanted.at, new_end);
        return wanted.at;
    }
    if (!wanted.may_move)
        return fail(Errno::NoMem);
    const UserAddr to =
        wanted.fixed ? wanted.fixed
                     : TRY(choose_place(UserAddr{}, wanted.new_bytes, Place::Anywhere, wanted.ceiling));
    return move(wanted, to, removed, batch);
}

Result<UserAddr> AddressSpace::move(const Remap& wanted, UserAddr to, RemovedMappings& removed,
                                    TlbBatch& batch) {
    const UserAddr old_end = wanted.at + wanted.old_bytes;
    const UserAddr new_end = to + wanted.new_bytes;
    if (!mappings_.has_room(3))
        return fail(Errno::NoMem);
    TRY(mappings_.isolate(wanted.at, old_end));
    const Mapping& old = *mappings_.find(wanted.at);
    Owned<Mapping> mapping = TRY(make_owned<Mapping>(to, new_end, old.kind));
    mapping->kind.offset += wanted.at - old.start;
    TRY(pages_.move(wanted.at, to, wanted.old_bytes, batch));
    account(*mapping, true);
    mappings_.insert(std::move(mapping));
    if (wanted.old_bytes != 0) {
        account(old, false);
        mappings_.remove(wanted.at, old_end, removed);
    }
    mappings_.merge(to, new_end);
    return to;
}

}  // namespace kernel
