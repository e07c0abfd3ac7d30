// SPDX-License-Identifier: Apache-2.0
#include "syscall/directories.h"

#include "arch/cpu.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

uint32_t without_umask(uint32_t mode) {
    return mode & ~current_thread().process().file_system->umask.load(std::memory_order_relaxed);
}

}  // namespace

Result<uint64_t> sys_mkdir(UserString path, uint32_t mode) {
    return sys_mkdirat(kAtWorkingDirectory, path, mode);
}

Result<uint64_t> sys_mkdirat(int32_t directory, UserString path, uint32_t mode) {
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    TRY(names::make_directory(TRY(lookup_at(directory, text)), text, without_umask(mode & 01777)));
    return 0;
}

Result<uint64_t> sys_rmdir(UserString path) {
    return sys_unlinkat(kAtWorkingDirectory, path, kAtRemoveDirectory);
}

Result<uint64_t> sys_unlink(UserString path) {
    return sys_unlinkat(kAtWorkingDirectory, path, 0);
}

Result<uint64_t> sys_unlinkat(int32_t directory, UserString path, uint32_t flags) {
    if (flags & ~kAtRemoveDirectory)
        return fail(Errno::Inval);
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const Lookup from = TRY(lookup_at(directory, text));
    TRY(flags & kAtRemoveDirectory ? names::remove_directory(from, text) : names::unlink(from, text));
    return 0;
}

Result<uint64_t> sys_rename(UserString from, UserString to) {
    return sys_renameat2(kAtWorkingDirectory, from, kAtWorkingDirectory, to, 0);
}

Result<uint64_t> sys_renameat(int32_t from_directory, UserString from, int32_t to_directory, UserString to) {
    return sys_renameat2(from_directory, from, to_directory, to, 0);
}

Result<uint64_t> sys_renameat2(int32_t from_directory, UserString from, int32_t to_directory, UserString to,
                               uint32_t flags) {
    if ((flags & ~(kRenameNoReplace | kRenameExchange)) || flags == (kRenameNoReplace | kRenameExchange))
        return fail(Errno::Inval);
    PathArgument from_argument;
    PathArgument to_argument;
    const std::string_view from_text = TRY(from_argument.read(from));
    const std::string_view to_text = TRY(to_argument.read(to));
    const Lookup old_place = TRY(lookup_at(from_directory, from_text));
    const Lookup new_place = TRY(lookup_at(to_directory, to_text));
    TRY(names::rename(old_place, from_text, new_place, to_text, flags));
    return 0;
}

Result<uint64_t> sys_mknod(UserString path, uint32_t mode, uint32_t device_number) {
    return sys_mknodat(kAtWorkingDirectory, path, mode, device_number);
}

Result<uint64_t> sys_mknodat(int32_t directory, UserString path, uint32_t mode, uint32_t device_number) {
    uint32_t type = mode & kTypeMask;
    switch (type) {
        case 0:
            type = kRegular;
            break;
        case kRegular:
        case kFifo:
        case kSocket:
            break;
        case kCharDevice:
        case kBlockDevice:
            if (!current_thread().credentials().has(Capability::MakeNode))
                return fail(Errno::Perm);
            break;
        case kDirectory:
            return fail(Errno::Perm);
        default:
            return fail(Errno::Inval);
    }
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const Lookup from = TRY(lookup_at(directory, text));
    TRY(names::make_node(from, text, type | without_umask(mode & 07777), device_number));
    return 0;
}

}  // namespace kernel
