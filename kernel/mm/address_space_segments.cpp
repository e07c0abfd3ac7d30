// SPDX-License-Identifier: Apache-2.0
// The local descriptor table of an address space.
#include <algorithm>

#include "arch/local_descriptors.h"
#include "lib/owned.h"
#include "mm/address_space.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

// A copy with at least `entries`. CPUs read the limit from its size.
Result<Owned<LocalDescriptors>> copy_of(const LocalDescriptors* old, size_t entries) {
    const std::span<const uint64_t> before = old ? old->entries.span() : std::span<const uint64_t>{};
    Owned<LocalDescriptors> made = TRY(make_owned<LocalDescriptors>());
    TRY(made->entries.resize(std::max(before.size(), entries)));
    std::copy(before.begin(), before.end(), made->entries.begin());
    return made;
}

}  // namespace

Result<> AddressSpace::set_local_descriptor(uint32_t entry, uint64_t descriptor) {
    Owned<const LocalDescriptors> replaced;
    {
        const SpinLock::Guard guard = lock_.lock();
        Owned<LocalDescriptors> made = TRY(copy_of(local_descriptors_.load(), entry + 1));
        made->entries[entry] = descriptor;
        // Before the look at who is active: a CPU that is not seen to run here will find the new table.
        replaced = Owned<const LocalDescriptors>{local_descriptors_.exchange(made.leak())};
    }
    scheduler::reload_local_descriptors(*this, active_cpus_.load());
    return {};
}

uint64_t AddressSpace::local_descriptor(size_t entry) {
    const SpinLock::Guard guard = lock_.lock();
    const LocalDescriptors* table = local_descriptors_.load();
    return table && entry < table->entries.size() ? table->entries[entry] : 0;
}

Result<Vector<uint64_t>> AddressSpace::local_descriptors() {
    const SpinLock::Guard guard = lock_.lock();
    Vector<uint64_t> entries;
    if (const LocalDescriptors* table = local_descriptors_.load())
        entries = std::move(TRY(copy_of(table, 0))->entries);
    return entries;
}

Result<> AddressSpace::copy_local_descriptors(AddressSpace& child) {
    if (const LocalDescriptors* table = local_descriptors_.load())
        child.local_descriptors_.store(TRY(copy_of(table, 0)).leak());
    return {};
}

}  // namespace kernel
