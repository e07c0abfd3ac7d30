// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/files.h"
#include "syscall/lookup.h"
#include "syscall/transfer.h"
#include "task/file_size_limit.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// Linux's inode_newsize_ok(): a file may stay longer than RLIMIT_FSIZE, and shrink, but not grow beyond it.
Result<> check_new_size(const Inode& inode, uint64_t size) {
    if (size > file_size_limit() && size > inode.status().size)
        return fail_beyond_size_limit();
    return {};
}

Result<> truncate(Inode& inode, uint64_t size) {
    TRY(check_new_size(inode, size));
    return inode.truncate(size);
}

}  // namespace

Result<uint64_t> sys_truncate(UserString path, int64_t size) {
    if (size < 0)
        return fail(Errno::Inval);
    const Ref<Inode> inode = TRY(find_inode(kAtWorkingDirectory, path, 0));
    const uint32_t type = inode->type();
    if (type != kRegular)
        return fail(type == kDirectory ? Errno::IsDir : Errno::Inval);
    TRY(names::check_permission(*inode, current_thread().credentials(), kMayWrite));
    TRY(truncate(*inode, static_cast<uint64_t>(size)));
    return 0;
}

Result<uint64_t> sys_ftruncate(int32_t descriptor, int64_t size) {
    if (size < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    if (!file->writable() || file->inode().type() != kRegular)
        return fail(Errno::Inval);
    TRY(truncate(file->inode(), static_cast<uint64_t>(size)));
    return 0;
}

// Space is not reserved: files take pages as they are written. Only the size grows, unless KEEP_SIZE says no.
Result<uint64_t> sys_fallocate(int32_t descriptor, int32_t mode, int64_t offset, int64_t bytes) {
    constexpr int32_t kKeepSize = 1;
    if (offset < 0 || bytes <= 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(writable_file(descriptor));
    if (mode & ~kKeepSize)
        return fail(Errno::NotSupported);
    switch (file->inode().type()) {
        case kRegular:
            break;
        case kFifo:
            return fail(Errno::SeekPipe);
        case kDirectory:
            return fail(Errno::IsDir);
        default:
            return fail(Errno::NoDev);
    }
    if (bytes > INT64_MAX - offset)
        return fail(Errno::FileTooBig);
    TRY(check_new_size(file->inode(), static_cast<uint64_t>(offset + bytes)));
    if (!(mode & kKeepSize))
        file->inode().wrote(static_cast<uint64_t>(offset + bytes));
    return 0;
}

// There is no disk: what is written is where it will ever be.
Result<uint64_t> sys_sync() {
    return 0;
}

Result<uint64_t> sys_syncfs(int32_t descriptor) {
    TRY(opened_file_of(descriptor));
    return 0;
}

Result<uint64_t> sys_fsync(int32_t descriptor) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    const uint32_t type = file->inode().type();
    if (type != kRegular && type != kDirectory)
        return fail(Errno::Inval);
    return 0;
}

Result<uint64_t> sys_fdatasync(int32_t descriptor) {
    return sys_fsync(descriptor);
}

Result<uint64_t> sys_sync_file_range(int32_t descriptor, int64_t offset, int64_t bytes, uint32_t flags) {
    constexpr uint32_t kFlags = 7;
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    if ((flags & ~kFlags) || offset < 0 || bytes < 0)
        return fail(Errno::Inval);
    const uint32_t type = file->inode().type();
    if (type != kRegular && type != kDirectory)
        return fail(Errno::SeekPipe);
    return 0;
}

Result<uint64_t> sys_fadvise64(int32_t descriptor, int64_t, int64_t bytes, int32_t advice) {
    constexpr int32_t kLastAdvice = 5;  // POSIX_FADV_NOREUSE
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    if (file->inode().type() == kFifo)
        return fail(Errno::SeekPipe);
    if (bytes < 0 || advice < 0 || advice > kLastAdvice)
        return fail(Errno::Inval);
    return 0;
}

Result<uint64_t> sys_readahead(int32_t descriptor, int64_t, uint64_t) {
    const Ref<OpenFile> file = TRY(readable_file(descriptor));
    if (file->inode().type() != kRegular)
        return fail(Errno::Inval);
    return 0;
}

}  // namespace kernel
