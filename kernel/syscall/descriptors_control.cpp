// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/file_table.h"
#include "fs/pipe.h"
#include "fs/record_locks.h"
#include "syscall/descriptors.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// fcntl(2)'s commands.
enum Command : uint32_t {
    kDuplicate = 0,
    kGetDescriptorFlags = 1,
    kSetDescriptorFlags = 2,
    kGetFlags = 3,
    kSetFlags = 4,
    kGetLock = 5,
    kSetLock = 6,
    kSetLockWait = 7,
    kSetOwner = 8,
    kGetOwner = 9,
    kGetFileLock = 36,
    kSetFileLock = 37,
    kSetFileLockWait = 38,
    kSetLease = 1024,
    kGetLease = 1025,
    kDuplicateCloseOnExec = 1030,
    kSetPipeSize = 1031,
    kGetPipeSize = 1032,
    kGetSeals = 1034,
};
constexpr uint64_t kCloseOnExecFlag = 1;  // FD_CLOEXEC

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

Result<uint64_t> get_lock(OpenFile& file, UserInOut<LockRange> argument, const void* owner) {
    LockRange range = TRY(argument.read());
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
    TRY(argument.write(range));
    return 0;
}

Result<uint64_t> set_lock(int32_t descriptor, OpenFile& file, UserInOut<LockRange> argument, bool wait,
                          const void* owner) {
    const LockRange range = TRY(argument.read());
    record_locks::Lock lock = TRY(range_of(file, range));
    lock.owner = owner;
    switch (range.type) {
        case kUnlock:
            TRY(record_locks::release(file.inode(), lock));
            return 0;
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
    return 0;
}

Result<uint64_t> duplicate(Ref<OpenFile> file, uint64_t lowest, bool close_on_exec) {
    if (lowest >= descriptor_limit())
        return fail(Errno::Inval);
    return current_files().add(std::move(file), close_on_exec, descriptor_limit(),
                               static_cast<int32_t>(lowest));
}

Result<uint64_t> control_pipe(OpenFile& file, uint32_t command, uint64_t argument) {
    Pipe* pipe = file.as_pipe();
    if (!pipe)
        return fail(Errno::BadF);
    if (command == kGetPipeSize)
        return pipe->capacity();
    if (argument > UINT32_MAX / 2)
        return fail(Errno::Inval);
    return pipe->set_capacity(argument);
}

Result<uint64_t> control(int32_t descriptor, Ref<OpenFile> file, uint32_t command, uint64_t argument) {
    const UserInOut<LockRange> lock{UserAddr{argument}};
    switch (command) {
        case kGetFlags:
            return file->flags();
        case kSetFlags:
            file->change_flags(kSettable, static_cast<uint32_t>(argument));
            return 0;
        case kGetLock:
            return get_lock(*file, lock, &current_files());
        case kSetLock:
        case kSetLockWait:
            return set_lock(descriptor, *file, lock, command == kSetLockWait, &current_files());
        case kGetFileLock:
            return get_lock(*file, lock, file.get());
        case kSetFileLock:
        case kSetFileLockWait:
            return set_lock(descriptor, *file, lock, command == kSetFileLockWait, file.get());
        case kSetOwner:  // SIGIO is never sent
        case kGetOwner:
            return 0;
        case kGetLease:
            return static_cast<uint64_t>(kUnlock);
        case kSetLease:
            return fail(Errno::Inval);
        case kSetPipeSize:
        case kGetPipeSize:
            return control_pipe(*file, command, argument);
        default:
            return fail(Errno::Inval);
    }
}

}  // namespace

Result<uint64_t> sys_fcntl(int32_t descriptor, uint32_t command, uint64_t argument) {
    Ref<OpenFile> file = TRY(file_of(descriptor));
    switch (command) {
        case kDuplicate:
        case kDuplicateCloseOnExec:
            return duplicate(std::move(file), argument, command == kDuplicateCloseOnExec);
        case kGetDescriptorFlags:
            return TRY(current_files().is_close_on_exec(descriptor)) ? kCloseOnExecFlag : 0;
        case kSetDescriptorFlags:
            TRY(current_files().set_close_on_exec(descriptor, argument & kCloseOnExecFlag));
            return 0;
        case kGetFlags:
            return file->flags();
        default:
            if (file->flags() & kPathOnly)
                return fail(Errno::BadF);
            return control(descriptor, std::move(file), command, argument);
    }
}

Result<uint64_t> sys_flock(int32_t descriptor, uint32_t operation) {
    constexpr uint32_t kShared = 1, kExclusiveLock = 2, kNoWait = 4, kRelease = 8;
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    record_locks::Lock lock;
    lock.kind = record_locks::Kind::WholeFile;
    lock.owner = file.get();
    lock.pid = current_thread().process().id();
    switch (operation & ~kNoWait) {
        case kRelease:
            TRY(record_locks::release(file->inode(), lock));
            return 0;
        case kShared:
        case kExclusiveLock:
            lock.exclusive = (operation & ~kNoWait) == kExclusiveLock;
            TRY(record_locks::acquire(file->inode(), lock, !(operation & kNoWait)));
            return 0;
        default:
            return fail(Errno::Inval);
    }
}

}  // namespace kernel
