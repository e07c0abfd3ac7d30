// SPDX-License-Identifier: Apache-2.0
// Arguments are checked in Linux 6.1's order (mm/mmap.c, mm/mprotect.c, mm/mremap.c), so that a call with
// several mistakes gets the same error number.
#include "syscall/memory.h"

#include <algorithm>

#include "fs/file_table.h"
#include "mm/shared_memory.h"
#include "syscall/abi_memory.h"
#include "syscall/memory_limits.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr bool on_page(uint64_t value) {
    return value % kPageSize == 0;
}

// page_ceil(), but 0 where that overflows, as Linux's PAGE_ALIGN.
constexpr uint64_t page_align(uint64_t bytes) {
    return (bytes + kPageSize - 1) & ~(kPageSize - 1);
}

constexpr Protection protection_of(uint64_t bits) {
    return {(bits & kProtRead) != 0, (bits & kProtWrite) != 0, (bits & kProtExecute) != 0};
}

uint64_t stack_limit() {
    return current_thread().process().limits[Resource::Stack].soft;
}

// What mmap and mremap may return: an address that the caller's registers hold, or that MAP_32BIT asks for.
UserAddr ceiling(uint64_t flags = 0) {
    constexpr UserAddr kEndOf32Bit{uint64_t{1} << 31};
    const UserAddr end = own_memory().end();
    if (current_thread().user_frame().is_i386_call())
        return std::min(end, user_end(Abi::I386));
    return flags & kMap32Bit ? kEndOf32Bit : end;
}

struct MapRequest {
    uint64_t at, bytes, flags, offset;
    bool fixed() const { return flags & (kMapFixed | kMapFixedNoReplace); }
};

// get_unmapped_area(): the checks of a fixed address.
Result<> check_place(const MapRequest& request) {
    const uint64_t end = own_memory().end().value();
    if (request.bytes > end)
        return fail(Errno::NoMem);
    if (!request.fixed())
        return {};
    if (request.at > end - request.bytes)
        return fail(Errno::NoMem);
    if (!on_page(request.at))
        return fail(Errno::Inval);
    if (request.at < kMinMapAddress && !current_thread().credentials().has(Capability::SysRawIo))
        return fail(Errno::Perm);
    return {};
}

Result<> describe_anonymous(const MapRequest& request, MappingKind& kind) {
    const uint64_t type = request.flags & kMapType;
    if (type != kMapShared && type != kMapPrivate)
        return fail(Errno::Inval);
    kind.shared = type == kMapShared;
    kind.grows_down = request.flags & kMapGrowsDown;
    if (kind.shared && kind.grows_down)
        return fail(Errno::Inval);
    kind.stack_limit = kind.grows_down ? stack_limit() : 0;
    if (kind.shared)
        kind.file = TRY(make_shared_memory(request.bytes));
    return {};
}

Result<> describe_file(const MapRequest& request, Ref<OpenFile> file, MappingKind& kind) {
    if (request.offset + request.bytes < request.offset || request.offset + request.bytes > uint64_t{1} << 63)
        return fail(Errno::Overflow);
    const uint64_t type = request.flags & kMapType;
    if (type == kMapSharedValidate && (request.flags & ~kMapLegacy))
        return fail(Errno::NotSupported);
    if (type != kMapShared && type != kMapSharedValidate && type != kMapPrivate)
        return fail(Errno::Inval);
    kind.shared = type != kMapPrivate;
    if (kind.shared && !file->writable()) {
        if (kind.protection.write)
            return fail(Errno::Access);
        kind.may.write = false;
    }
    if (kind.shared && file->writable() && (file->flags() & kAppend) && kind.protection.write)
        return fail(Errno::Access);
    if (!file->readable())
        return fail(Errno::Access);
    if (!file->mappable())
        return fail(Errno::NoDev);
    if (request.flags & kMapGrowsDown)
        return fail(Errno::Inval);
    // /dev/zero: the only device with pages, and they are anonymous.
    if (file->inode().type() == kCharDevice) {
        if (kind.shared)
            kind.file = TRY(make_shared_memory(request.bytes));
        return {};
    }
    kind.offset = request.offset;
    kind.file = std::move(file);
    return {};
}

}  // namespace

Result<uint64_t> sys_mmap(uint64_t at, uint64_t bytes, uint64_t protection, uint64_t flags,
                          int32_t descriptor, uint64_t offset) {
    if (!on_page(offset))
        return fail(Errno::Inval);
    Ref<OpenFile> file;
    if (!(flags & kMapAnonymous))
        file = TRY(current_thread().process().files->get(descriptor));
    if (bytes == 0)
        return fail(Errno::Inval);
    const MapRequest request{at, page_align(bytes), flags, offset};
    // There are no huge pages to be had.
    if (request.bytes == 0 || ((flags & kMapAnonymous) && (flags & kMapHugeTables)))
        return fail(Errno::NoMem);
    TRY(check_place(request));
    if (flags & kMapLocked)
        TRY(may_lock(request.bytes));
    MappingKind kind;
    kind.protection = protection_of(protection);
    kind.may = {true, true, true};
    kind.no_reserve = flags & kMapNoReserve;
    TRY(file ? describe_file(request, std::move(file), kind) : describe_anonymous(request, kind));
    const AddressSpace::Place place = flags & kMapFixedNoReplace ? AddressSpace::Place::Exact
                                      : flags & kMapFixed        ? AddressSpace::Place::Replace
                                                                 : AddressSpace::Place::Anywhere;
    const uint64_t wish = request.fixed() ? at : page_floor(at);
    AddressSpace& space = own_memory();
    const UserAddr start = TRY(space.map(UserAddr{wish}, request.bytes, place, kind,
                                         request.fixed() ? space.end() : ceiling(flags)));
    if ((flags & kMapLocked) || (flags & (kMapPopulate | kMapNonBlock)) == kMapPopulate)
        (void)space.populate(start, request.bytes);  // as far as memory goes: mmap(2) does not fail for it
    return start.value();
}

Result<uint64_t> sys_munmap(uint64_t at, uint64_t bytes) {
    const uint64_t end = own_memory().end().value();
    if (!on_page(at) || at > end || bytes > end - at || bytes == 0)
        return fail(Errno::Inval);
    TRY(own_memory().unmap(UserAddr{at}, bytes));
    return 0;
}

Result<uint64_t> sys_mprotect(uint64_t at, uint64_t bytes, uint64_t protection) {
    constexpr uint64_t kGrows = kProtGrowsDown | kProtGrowsUp;
    if ((protection & kGrows) == kGrows || !on_page(at))
        return fail(Errno::Inval);
    if (bytes == 0)
        return 0;
    uint64_t end = at + page_align(bytes);
    if (end <= at)
        return fail(Errno::NoMem);
    if (protection & ~(kProtRead | kProtWrite | kProtExecute | kProtSem | kGrows))
        return fail(Errno::Inval);
    AddressSpace& space = own_memory();
    uint64_t start = at;
    if (protection & kGrows) {
        start = TRY(space.stack_start(UserAddr{at})).value();
        // x86 has no stacks that grow upwards.
        if (protection & kProtGrowsUp)
            return fail(Errno::Inval);
    }
    end = std::min(end, space.end().value());
    if (end <= start)
        return fail(Errno::NoMem);
    const Result<> changed = space.protect(UserAddr{start}, end - start, protection_of(protection));
    if (!changed)
        return fail(changed.error());
    return 0;
}

Result<uint64_t> sys_mremap(uint64_t at, uint64_t old_bytes, uint64_t new_bytes, uint64_t flags,
                            uint64_t new_at) {
    const bool fixed = flags & kRemapFixed;
    const bool may_move = flags & kRemapMayMove;
    // MREMAP_DONTUNMAP is not offered: Linux before 5.7 refuses it the same way.
    if ((flags & ~(kRemapMayMove | kRemapFixed)) || (fixed && !may_move) || !on_page(at))
        return fail(Errno::Inval);
    const uint64_t old_size = page_align(old_bytes);
    const uint64_t new_size = page_align(new_bytes);
    if (new_size == 0)
        return fail(Errno::Inval);
    AddressSpace& space = own_memory();
    const uint64_t end = space.end().value();
    if (at >= end || old_size > end - at)
        return fail(Errno::Fault);
    if (fixed) {
        if (!on_page(new_at) || new_size > end || new_at > end - new_size)
            return fail(Errno::Inval);
        if (at + old_size > new_at && new_at + new_size > at)
            return fail(Errno::Inval);
        if (new_at < kMinMapAddress && !current_thread().credentials().has(Capability::SysRawIo))
            return fail(Errno::Perm);
    } else if (new_size > end) {
        return fail(Errno::NoMem);
    }
    const UserAddr target = fixed ? UserAddr{new_at} : UserAddr{};
    return TRY(space.remap(UserAddr{at}, old_size, new_size, may_move, target, ceiling())).value();
}

Result<uint64_t> sys_brk(uint64_t wanted) {
    return own_memory().set_break(UserAddr{wanted}).value();
}

}  // namespace kernel
