// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/file_table.h"
#include "fs/pipe.h"
#include "fs/record_locks.h"
#include "syscall/descriptor_locks.h"
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
    kSetOwner = 8,
    kGetOwner = 9,
    kSetLease = 1024,
    kGetLease = 1025,
    kDuplicateCloseOnExec = 1030,
    kSetPipeSize = 1031,
    kGetPipeSize = 1032,
    kGetSeals = 1034,
};
constexpr uint64_t kCloseOnExecFlag = 1;  // FD_CLOEXEC

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

Result<uint64_t> control(Ref<OpenFile> file, uint32_t command, uint64_t argument) {
    switch (command) {
        case kGetFlags:
            return file->flags();
        case kSetFlags:
            file->change_flags(kSettable, static_cast<uint32_t>(argument));
            return 0;
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

Result<uint64_t> control_lock(int32_t descriptor, OpenFile& file, uint32_t command,
                              UserInOut<LockRange> argument) {
    LockRange range = TRY(argument.read());
    TRY(change_lock(descriptor, file, command, range));
    if (asks_for_lock(command))
        TRY(argument.write(range));
    return 0;
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
            if (is_lock_command(command))
                return control_lock(descriptor, *file, command, UserInOut<LockRange>{UserAddr{argument}});
            return control(std::move(file), command, argument);
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
