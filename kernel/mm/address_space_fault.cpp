// SPDX-License-Identifier: Apache-2.0
// Pages that come when they are touched: zeros, file pages, private copies, more stack.
#include <cstring>

#include "arch/paging.h"
#include "fs/inode.h"
#include "mm/address_space.h"
#include "mm/leaf.h"

namespace kernel {
namespace {

// x86 knows no page that can be written or executed only, so reading needs any permission.
bool allows(Protection protection, FaultAccess access) {
    if (access.write)
        return protection.write;
    if (access.execute)
        return protection.execute;
    return protection.any();
}

Result<Ref<Frame>> copy_of(Frame& frame) {
    Ref<Frame> copy = TRY(allocate_frame());
    std::memcpy(copy->bytes(), frame.bytes(), kPageSize);
    return copy;
}

// NxIo behind the file's end. The zero page is never shared by a shared mapping: a later write through
// another one would not be seen in it.
Result<Ref<Frame>> file_frame(const Mapping& mapping, UserAddr page, bool for_write) {
    Inode& inode = mapping.kind.file->inode();
    const uint64_t index = mapping.file_page(page);
    if (index >= page_ceil(inode.status().size) >> kPageShift)
        return fail(Errno::NxIo);
    Ref<Frame> frame = TRY(inode.page(index, for_write));
    if (mapping.kind.shared && frame.get() == &zero_frame())
        return inode.page(index, true);
    return frame;
}

struct NewPage {
    Ref<Frame> frame;
    bool writable;
};

// What a page that was never touched shows at first.
Result<NewPage> first_page(const Mapping& mapping, UserAddr page, bool write) {
    const MappingKind& kind = mapping.kind;
    if (!kind.file) {
        if (!write)
            return NewPage{Ref<Frame>::share(&zero_frame()), false};
        return NewPage{TRY(allocate_zeroed_frame()), true};
    }
    // A shared page that may be written is the file's own from the start: one fault instead of two.
    const bool own = kind.shared && kind.protection.write;
    Ref<Frame> frame = TRY(file_frame(mapping, page, own));
    if (write && !kind.shared)
        return NewPage{TRY(copy_of(*frame)), true};
    return NewPage{std::move(frame), own};
}

FaultVerdict verdict_of(Errno error) {
    return error == Errno::NoMem ? FaultVerdict::NoMemory : FaultVerdict::BeyondFile;
}

}  // namespace

FaultVerdict AddressSpace::handle_fault(UserAddr address, FaultAccess access) {
    if (address.value() >= kUserEnd)
        return FaultVerdict::NotMapped;
    const UserAddr page{page_floor(address.value())};
    const SpinLock::Guard guard = lock_.lock();
    const Mapping* mapping = mappings_.find(page);
    if (!mapping)
        mapping = grow_stack(page);
    if (!mapping)
        return FaultVerdict::NotMapped;
    if (!allows(mapping->kind.protection, access))
        return FaultVerdict::NotAllowed;
    PageEntry* leaf = pages_.find(page);
    if (leaf && leaf->in_use())
        return upgrade(*mapping, page, *leaf, access.write);
    return fill(*mapping, page, access.write);
}

// The first touch of a page.
FaultVerdict AddressSpace::fill(const Mapping& mapping, UserAddr page, bool write) {
    Result<NewPage> first = first_page(mapping, page, write);
    if (!first)
        return verdict_of(first.error());
    const Result<PageEntry*> leaf = pages_.make(page);
    if (!leaf)
        return FaultVerdict::NoMemory;
    pages_.set(**leaf, make_leaf(*first->frame, mapping.kind.protection, first->writable));
    (void)first->frame.leak();
    resident_pages_.store(resident_pages() + 1, std::memory_order_relaxed);
    return FaultVerdict::Resolved;
}

// A page that is there, but not with the permission that is wanted: copy-on-write, or mprotect has raised it,
// or another CPU was faster.
FaultVerdict AddressSpace::upgrade(const Mapping& mapping, UserAddr page, PageEntry& leaf, bool write) {
    const Protection protection = mapping.kind.protection;
    Frame& old = Frame::of(leaf.frame());
    const bool becomes_writable = write && !leaf.writable();
    // A private page with one reference is nobody else's: the other side of the fork has its own by now.
    if (!becomes_writable || (!mapping.kind.shared && old.references() == 1)) {
        leaf = make_leaf(old, protection, write || leaf.writable());
        flush_page(page.value());
        return FaultVerdict::Resolved;
    }
    Result<Ref<Frame>> frame = mapping.kind.shared ? file_frame(mapping, page, true) : copy_of(old);
    if (!frame)
        return verdict_of(frame.error());
    TlbBatch batch{active_cpus_};
    pages_.set(leaf, make_leaf(**frame, protection, true));
    (void)(*frame).leak();
    batch.drop_frame(page, old);
    return FaultVerdict::Resolved;
}

// The mapping that contains `page` after a stack above it has grown, or null.
Mapping* AddressSpace::grow_stack(UserAddr page) {
    Mapping* stack = mappings_.first_ending_after(page);
    if (!stack || !stack->kind.grows_down || page.value() < kMinMapAddress)
        return nullptr;
    if (stack->end - page > stack->kind.stack_limit)
        return nullptr;
    if (!check_limits(stack->kind, stack->start - page, 0))
        return nullptr;
    const Mapping* below = mappings_.previous(*stack);
    const bool needs_gap = below && !below->kind.grows_down && below->kind.protection.any();
    if (needs_gap && page < below->end + kStackGap)
        return nullptr;
    account(*stack, false);
    mappings_.resize(*stack, page, stack->end);
    account(*stack, true);
    return stack;
}

Result<Ref<Frame>> AddressSpace::page_for_reading(UserAddr page) {
    if (handle_fault(page, {}) != FaultVerdict::Resolved)
        return fail(Errno::Fault);
    const SpinLock::Guard guard = lock_.lock();
    const PageEntry* leaf = pages_.find(page);
    if (!leaf || !leaf->in_use())
        return fail(Errno::Fault);
    return Ref<Frame>::share(&Frame::of(leaf->frame()));
}

Result<Ref<Frame>> AddressSpace::page_for_writing(UserAddr page, bool forced) {
    if (page.value() >= kUserEnd)
        return fail(Errno::Fault);
    const SpinLock::Guard guard = lock_.lock();
    const Mapping* mapping = mappings_.find(page);
    if (!mapping)
        mapping = grow_stack(page);
    if (!mapping || (!mapping->kind.protection.write && (!forced || mapping->kind.shared)))
        return fail(Errno::Fault);
    PageEntry* leaf = pages_.find(page);
    const bool is_there = leaf && leaf->in_use();
    const FaultVerdict verdict = is_there ? upgrade(*mapping, page, *leaf, true) : fill(*mapping, page, true);
    leaf = pages_.find(page);
    if (verdict != FaultVerdict::Resolved || !leaf)
        return fail(Errno::Fault);
    return Ref<Frame>::share(&Frame::of(leaf->frame()));
}

Result<> AddressSpace::populate(UserAddr at, uint64_t bytes) {
    const UserAddr end = at + page_ceil(bytes);
    for (UserAddr page = at; page < end; page = page + kPageSize) {
        bool write = false;
        {
            const SpinLock::Guard guard = lock_.lock();
            const Mapping* mapping = mappings_.find(page);
            if (!mapping)
                return fail(Errno::NoMem);
            write = mapping->kind.protection.write && !mapping->kind.shared;
        }
        const FaultVerdict verdict = handle_fault(page, {.write = write});
        if (verdict == FaultVerdict::NoMemory || verdict == FaultVerdict::NotMapped)
            return fail(Errno::NoMem);
    }
    return {};
}

}  // namespace kernel
