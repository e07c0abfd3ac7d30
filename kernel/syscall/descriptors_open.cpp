// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/file_table.h"
#include "syscall/descriptors.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

Result<uint64_t> sys_open(UserString path, uint32_t flags, uint32_t mode) {
    return sys_openat(kAtWorkingDirectory, path, flags, mode);
}

Result<uint64_t> sys_openat(int32_t directory, UserString path, uint32_t flags, uint32_t mode) {
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const Lookup from = TRY(lookup_at(directory, text));
    const uint32_t umask = current_thread().process().file_system->umask.load(std::memory_order_relaxed);
    Ref<OpenFile> file = TRY(names::open(from, text, flags, mode & 07777 & ~umask));
    return current_files().add(std::move(file), flags & kCloseOnExec, descriptor_limit());
}

Result<uint64_t> sys_creat(UserString path, uint32_t mode) {
    return sys_openat(kAtWorkingDirectory, path, kCreate | kWriteOnly | kTruncate, mode);
}

Result<uint64_t> sys_umask(uint32_t mask) {
    return current_thread().process().file_system->umask.exchange(mask & 0777, std::memory_order_relaxed);
}

}  // namespace kernel
