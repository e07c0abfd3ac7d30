// SPDX-License-Identifier: Apache-2.0
#include "mm/address_space.h"

#include "arch/local_descriptors.h"
#include "arch/paging.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

// Only the lock's holder writes them.
void add(std::atomic<uint64_t>& counter, uint64_t amount) {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

}  // namespace

constinit SpinLock AddressSpace::all_lock{LockRank::AddressSpaces};
constinit PermanentList<AddressSpace, &AddressSpace::all_link_> AddressSpace::all;

constinit std::atomic<uint64_t> AddressSpace::shrinkings{0};

Result<Ref<AddressSpace>> AddressSpace::make() {
    AddressSpace* raw = new (std::nothrow) AddressSpace;
    if (!raw)
        return fail(Errno::NoMem);
    Ref<AddressSpace> space = Ref<AddressSpace>::adopt(raw);
    TRY(space->pages_.create());
    return space;
}

Result<Ref<AddressSpace>> AddressSpace::create(UserAddr end) {
    Ref<AddressSpace> space = TRY(make());
    space->end_ = end;
    space->publish();
    return space;
}

void AddressSpace::publish() {
    const SpinLock::Guard guard = all_lock.lock();
    all.push_back(*this);
}

AddressSpace::~AddressSpace() {
    {
        const SpinLock::Guard guard = all_lock.lock();
        all_link_.unlink();
    }
    scheduler::forget_address_space(*this);
    TlbBatch batch{active_cpus_};
    for (Mapping* mapping = mappings_.first(); mapping; mapping = mappings_.next(*mapping))
        pages_.clear(mapping->start, mapping->end, batch);
    delete local_descriptors_.load();
}

Result<Ref<AddressSpace>> AddressSpace::fork() {
    Ref<AddressSpace> child = TRY(make());
    child->layout = layout;
    child->registered_barriers.store(registered_barriers.load());
    child->end_ = end_;
    const uint64_t shrinkings_before = shrinkings.load(std::memory_order_seq_cst);
    {
        const SpinLock::Guard guard = lock_.lock();
        // Pages have become read-only in this space, too.
        TlbBatch batch{active_cpus_};
        batch.note_all();
        TRY(copy_mappings(*child));
        TRY(copy_local_descriptors(*child));
    }
    child->publish();
    // A file may have shrunk while nobody could find the child.
    if (shrinkings.load(std::memory_order_seq_cst) != shrinkings_before)
        child->drop_pages_behind(nullptr);
    return child;
}

Result<> AddressSpace::copy_mappings(AddressSpace& child) {
    child.break_start_ = break_start_;
    child.break_end_ = break_end_;
    child.set_size_limit(size_limit_.load(std::memory_order_relaxed));
    child.set_data_limit(data_limit_.load(std::memory_order_relaxed));
    for (const Mapping* mapping = mappings_.first(); mapping; mapping = mappings_.next(*mapping)) {
        Owned<Mapping> copy = TRY(make_owned<Mapping>(mapping->start, mapping->end, mapping->kind));
        child.account(*copy, true);
        child.mappings_.insert(std::move(copy));
        const bool copy_on_write = !mapping->kind.shared;
        add(child.resident_pages_,
            TRY(pages_.copy(child.pages_, mapping->start, mapping->end, copy_on_write)));
    }
    return {};
}

void AddressSpace::account(const Mapping& mapping, bool added) {
    const uint64_t bytes = added ? mapping.bytes() : 0 - mapping.bytes();
    add(virtual_bytes_, bytes);
    if (mapping.is_private_data())
        add(data_bytes_, bytes);
}

void AddressSpace::enter(unsigned cpu) {
    // Before the load, so that whoever changes the tables from now on flushes this CPU (TlbBatch::flush).
    active_cpus_.fetch_or(CpuMask{1} << cpu, std::memory_order_seq_cst);
    load_page_tables(pages_.top());
}

void AddressSpace::leave(unsigned cpu) {
    active_cpus_.fetch_and(~(CpuMask{1} << cpu), std::memory_order_relaxed);
}

bool AddressSpace::next_mapping(UserAddr from, View& view) {
    Ref<OpenFile> last_file = std::move(view.kind.file);  // may close a file, which the lock forbids
    const SpinLock::Guard guard = lock_.lock();
    const Mapping* mapping = mappings_.first_ending_after(from);
    if (!mapping)
        return false;
    view = {mapping->start, mapping->end, mapping->kind};
    return true;
}

bool AddressSpace::is_mapped(UserAddr at, uint64_t bytes) {
    const SpinLock::Guard guard = lock_.lock();
    return mappings_.is_covered(at, at + page_ceil(bytes));
}

Result<> AddressSpace::residency(UserAddr at, uint64_t bytes, uint8_t* pages) {
    const UserAddr end = at + page_ceil(bytes);
    const SpinLock::Guard guard = lock_.lock();
    if (!mappings_.is_covered(at, end))
        return fail(Errno::NoMem);
    // All files are in memory, so their pages count as there.
    for (UserAddr page = at; page < end; page = page + kPageSize) {
        const PageEntry* leaf = pages_.find(page);
        *pages++ = (leaf && leaf->in_use()) || mappings_.find(page)->kind.file;
    }
    return {};
}

}  // namespace kernel
