// SPDX-License-Identifier: Apache-2.0
// brk(2): the heap that grows behind the program's data.
#include "mm/address_space.h"

namespace kernel {

void AddressSpace::start_break(UserAddr at) {
    const SpinLock::Guard guard = lock_.lock();
    break_start_ = break_end_ = UserAddr{page_ceil(at.value())};
}

UserAddr AddressSpace::set_break(UserAddr wanted) {
    RemovedMappings removed;
    const SpinLock::Guard guard = lock_.lock();
    if (wanted < break_start_ || wanted.value() > end_.value() - kPageSize)
        return break_end_;
    const UserAddr old_top{page_ceil(break_end_.value())};
    const UserAddr new_top{page_ceil(wanted.value())};
    TlbBatch batch{active_cpus_};
    const Result<> changed =
        new_top < old_top ? unmap_locked(new_top, old_top, removed, batch) : extend_break(old_top, new_top);
    if (changed)
        break_end_ = wanted;
    return break_end_;
}

Result<> AddressSpace::extend_break(UserAddr from, UserAddr to) {
    if (from == to)
        return {};
    // A page stays free above, so that the heap and what lies there never become one run.
    if (!mappings_.is_free(from, to + kPageSize) || !mappings_.has_room(1))
        return fail(Errno::NoMem);
    MappingKind kind;
    kind.protection = {true, true, false};
    kind.may = {true, true, true};
    kind.name = "[heap]";
    TRY(check_limits(kind, to - from, 0));
    Owned<Mapping> mapping = TRY(make_owned<Mapping>(from, to, kind));
    account(*mapping, true);
    mappings_.insert(std::move(mapping));
    mappings_.merge(from, to);
    return {};
}

}  // namespace kernel
