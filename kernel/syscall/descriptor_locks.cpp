// SPDX-License-Identifier: Apache-2.0
#include "syscall/descriptor_locks.h"

#include <utility>

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "fs/record_locks.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// The bytes that a struct flock means.
Result<record_locks::Lock> range_of(OpenFile& file, const LockRange& range) {
    uint64_t base = 0;
    if (range.whence == 1)
        base = TRY(file.seek(0, 1));
    else if (range.whence == 2)
        base = file.inode().status().size;
    else if (range.whence != 0)
        return fail(Errno::Inval);
    int64_t start, end;
    if (__builtin_add_overflow(static_cast<int64_t>(base), range.start, &start))
        return fail(Errno::Overflow);
    if (__builtin_add_overflow(start, range.bytes, &end))
        return fail(Errno::Overflow);
    if (range.bytes < 0)
        std::swap(start, end);
    if (start < 0)
        return fail(Errno::Inval);
    record_locks::Lock lock;
    lock.exclusive = range.type == kWriteLock;
    lock.begin = static_cast<uint64_t>(start);
    if (range.bytes != 0)
        lock.end = static_cast<uint64_t>(end);
    lock.pid = current_thread().process().id();
    return lock;
}

Result<> get_lock(OpenFile& file, LockRange& range, const void* owner) {
    if (range.type != kReadLock && range.type != kWriteLock)
        return fail(Errno::Inval);
    record_locks::Lock wanted = TRY(range_of(file, range));
    wanted.owner = owner;
    const record_locks::Lock found = record_locks::find_conflict(file.inode(), wanted);
    range.type = kUnlock;
    if (found.owner) {
        range.type = found.exclusive ? kWriteLock : kReadLock;
        range.whence = 0;
        range.start = static_cast<int64_t>(found.begin);
        range.bytes = found.end == ~uint64_t{0} ? 0 : static_cast<int64_t>(found.end - found.begin);
        range.pid = found.pid;
    }
    return {};
}

Result<> set_lock(int32_t descriptor, OpenFile& file, const LockRange& range, bool wait, const void* owner) {
    record_locks::Lock lock = TRY(range_of(file, range));
    lock.owner = owner;
    switch (range.type) {
        case kUnlock:
            return record_locks::release(file.inode(), lock);
        case kReadLock:
            if (!file.readable())
                return fail(Errno::BadF);
            break;
        case kWriteLock:
            if (!file.writable())
                return fail(Errno::BadF);
            break;
        default:
            return fail(Errno::Inval);
    }
    TRY(record_locks::acquire(file.inode(), lock, wait));
    // Another thread may have closed the descriptor meanwhile, and with it given up this process's locks.
    const Result<Ref<OpenFile>> still = current_files().get(descriptor);
    if (!still || (*still).get() != &file)
        TRY(record_locks::release(file.inode(), lock));
    return {};
}

}  // namespace

Result<> change_lock(int32_t descriptor, OpenFile& file, uint32_t command, LockRange& range) {
    const bool of_process = command <= kSetLockWait;
    const void* owner = of_process ? static_cast<const void*>(&current_files()) : &file;
    if (asks_for_lock(command))
        return get_lock(file, range, owner);
    return set_lock(descriptor, file, range, command == kSetLockWait || command == kSetFileLockWait, owner);
}

}  // namespace kernel
