// SPDX-License-Identifier: Apache-2.0
#include "syscall/descriptors.h"

#include "fs/file_table.h"
#include "fs/io_requests.h"
#include "syscall/lookup.h"

namespace kernel {
namespace {

Result<uint64_t> set_flag(OpenFile& file, uint32_t flag, UserAddr argument) {
    const bool on = TRY(UserIn<int32_t>{argument}.read()) != 0;
    file.change_flags(flag, on ? flag : 0);
    return 0;
}

}  // namespace

Result<uint64_t> sys_close(int32_t descriptor) {
    TRY(current_files().close(descriptor));
    return 0;
}

// CLOSE_RANGE_UNSHARE would need a table of the caller's own; programs use it together with
// clone(CLONE_FILES).
Result<uint64_t> sys_close_range(uint32_t first, uint32_t last, uint32_t flags) {
    constexpr uint32_t kOnlyMark = 4;  // CLOSE_RANGE_CLOEXEC
    if ((flags & ~kOnlyMark) || first > last)
        return fail(Errno::Inval);
    current_files().close_range(first, last, flags & kOnlyMark);
    return 0;
}

Result<uint64_t> sys_dup(int32_t descriptor) {
    return current_files().add(TRY(file_of(descriptor)), false, descriptor_limit());
}

Result<uint64_t> sys_dup2(int32_t descriptor, int32_t target) {
    Ref<OpenFile> file = TRY(file_of(descriptor));
    if (descriptor != target)
        TRY(current_files().put(target, std::move(file), false, descriptor_limit()));
    return static_cast<uint64_t>(target);
}

Result<uint64_t> sys_dup3(int32_t descriptor, int32_t target, uint32_t flags) {
    if ((flags & ~kCloseOnExec) || descriptor == target)
        return fail(Errno::Inval);
    if (target < 0 || static_cast<uint64_t>(target) >= descriptor_limit())
        return fail(Errno::BadF);
    TRY(current_files().put(target, TRY(file_of(descriptor)), flags & kCloseOnExec, descriptor_limit()));
    return static_cast<uint64_t>(target);
}

Result<uint64_t> sys_ioctl(int32_t descriptor, uint32_t request, UserAddr argument) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    switch (request) {
        case kIoctlCloseOnExec:
        case kIoctlNoCloseOnExec:
            TRY(current_files().set_close_on_exec(descriptor, request == kIoctlCloseOnExec));
            return 0;
        case kIoctlNonBlock:
            return set_flag(*file, kNonBlock, argument);
        case kIoctlAsync:
            return set_flag(*file, kAsync, argument);
        default:
            return file->ioctl(request, argument);
    }
}

}  // namespace kernel
