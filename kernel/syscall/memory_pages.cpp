// SPDX-License-Identifier: Apache-2.0
// Nothing is ever swapped out, so advice about that and locks against it change nothing: they are checked as
// Linux 6.1 checks them (mm/madvise.c, mm/mlock.c, mm/msync.c, mm/mincore.c) and granted.
#include "syscall/abi_memory.h"
#include "syscall/memory.h"
#include "syscall/memory_limits.h"

namespace kernel {
namespace {

constexpr uint64_t page_align(uint64_t bytes) {
    return (bytes + kPageSize - 1) & ~(kPageSize - 1);
}

bool in_user_half(uint64_t at, uint64_t bytes) {
    return at <= own_memory().end().value() && bytes <= own_memory().end().value() - at;
}

// NoMem for a hole in [at, at + bytes), which may lie anywhere and be empty.
Result<> check_mapped(uint64_t at, uint64_t bytes) {
    if (bytes != 0 && (!in_user_half(at, bytes) || !own_memory().is_mapped(UserAddr{at}, bytes)))
        return fail(Errno::NoMem);
    return {};
}

bool is_known(int32_t advice) {
    return (advice >= kAdviseNormal && advice <= kAdviseDontNeed) ||
           (advice >= kAdviseFree && advice <= kAdviseDontNeedLocked);
}

Result<> lock_pages(uint64_t at, uint64_t bytes) {
    const uint64_t start = page_floor(at);
    const uint64_t size = page_align(bytes + (at - start));
    TRY(may_lock(size));
    if (size == 0)
        return {};
    if (start + size < start)
        return fail(Errno::Inval);
    TRY(check_mapped(start, size));
    return own_memory().populate(UserAddr{start}, size);
}

}  // namespace

Result<uint64_t> sys_madvise(uint64_t at, uint64_t bytes, int32_t advice) {
    const uint64_t size = page_align(bytes);
    const bool overflows = (bytes != 0 && size == 0) || at + size < at;
    if (!is_known(advice) || at % kPageSize != 0 || overflows)
        return fail(Errno::Inval);
    if (size == 0)
        return 0;
    if (!in_user_half(at, size))
        return fail(Errno::NoMem);
    AddressSpace& space = own_memory();
    const UserAddr start{at};
    switch (advice) {
        case kAdviseDontNeed:
        case kAdviseDontNeedLocked:
        case kAdviseFree:
            TRY(space.discard(start, size, advice == kAdviseFree));
            return 0;
        case kAdvisePopulateRead:
        case kAdvisePopulateWrite:
            TRY(space.populate(start, size));
            return 0;
        // These would change what a program sees, so they cannot be granted and ignored.
        case kAdviseRemove:
        case kAdviseDontFork:
        case kAdviseWipeOnFork:
            return fail(Errno::Inval);
        default:
            TRY(check_mapped(at, size));
            return 0;
    }
}

Result<uint64_t> sys_mincore(uint64_t at, uint64_t bytes, UserOut<uint8_t> out) {
    if (at % kPageSize != 0)
        return fail(Errno::Inval);
    if (!in_user_half(at, bytes))
        return fail(Errno::NoMem);
    const uint64_t pages = page_align(bytes) >> kPageShift;
    if (!in_user_half(out.address().value(), pages))
        return fail(Errno::Fault);
    uint8_t room[256];
    for (uint64_t done = 0; done < pages; done += sizeof room) {
        const uint64_t part = pages - done < sizeof room ? pages - done : sizeof room;
        TRY(own_memory().residency(UserAddr{at + done * kPageSize}, part * kPageSize, room));
        TRY((out + done).write_array(room, part));
    }
    return 0;
}

Result<uint64_t> sys_msync(uint64_t at, uint64_t bytes, int32_t flags) {
    if ((flags & ~(kSyncAsync | kSyncInvalidate | kSyncSync)) || at % kPageSize != 0)
        return fail(Errno::Inval);
    if ((flags & kSyncAsync) && (flags & kSyncSync))
        return fail(Errno::Inval);
    const uint64_t size = page_align(bytes);
    if (at + size < at)
        return fail(Errno::NoMem);
    // A mapping and its file are the same pages already.
    TRY(check_mapped(at, size));
    return 0;
}

Result<uint64_t> sys_mlock(uint64_t at, uint64_t bytes) {
    TRY(lock_pages(at, bytes));
    return 0;
}

Result<uint64_t> sys_mlock2(uint64_t at, uint64_t bytes, int32_t flags) {
    constexpr int32_t kOnFault = 1;
    if (flags & ~kOnFault)
        return fail(Errno::Inval);
    return sys_mlock(at, bytes);
}

Result<uint64_t> sys_munlock(uint64_t at, uint64_t bytes) {
    const uint64_t start = page_floor(at);
    const uint64_t size = page_align(bytes + (at - start));
    if (start + size < start)
        return fail(Errno::Inval);
    TRY(check_mapped(start, size));
    return 0;
}

Result<uint64_t> sys_mlockall(uint32_t flags) {
    if (flags == 0 || flags == kLockOnFault || (flags & ~(kLockCurrent | kLockFuture | kLockOnFault)))
        return fail(Errno::Inval);
    TRY(may_lock(flags & kLockCurrent ? own_memory().virtual_bytes() : 0));
    return 0;
}

Result<uint64_t> sys_munlockall() {
    return 0;
}

}  // namespace kernel
