// SPDX-License-Identifier: Apache-2.0
#include "syscall/lookup.h"

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

Result<std::string_view> PathArgument::read(UserString path) {
    const Result<size_t> length = path.read(short_, sizeof short_);
    if (length)
        return std::string_view{short_, *length};
    if (length.error() != Errno::NameTooLong)
        return fail(length.error());
    long_ = TRY(make_owned<Room>());
    return std::string_view{long_->text, TRY(path.read(long_->text, sizeof long_->text))};
}

Result<Lookup> lookup_at(int32_t directory, std::string_view path, bool empty_allowed) {
    if (path.empty() && !empty_allowed)
        return fail(Errno::NoEnt);
    Thread& thread = current_thread();
    FileSystemContext& context = *thread.process().file_system;
    Lookup from{nullptr, nullptr, &thread.credentials()};
    {
        SpinLock::Guard guard = context.lock.lock();
        from.root = context.root;
        from.start = context.working_directory;
    }
    const bool absolute = !path.empty() && path.front() == '/';
    if (absolute || directory == kAtWorkingDirectory)
        return from;
    const Ref<OpenFile> file = TRY(file_of(directory));
    from.start = file->entry();
    if (!from.start)
        return fail(Errno::NotDir);
    return from;
}

Result<Ref<Inode>> find_inode(int32_t directory, UserString path, uint32_t flags) {
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    if (text.empty() && (flags & kAtEmptyPath) && directory != kAtWorkingDirectory)
        return TRY(file_of(directory))->inode_ref();
    const Lookup from = TRY(lookup_at(directory, text, flags & kAtEmptyPath));
    if (text.empty())
        return from.start->inode_ref();
    return TRY(names::find(from, text, !(flags & kAtNoFollow)))->inode_ref();
}

FileTable& current_files() {
    return *current_thread().process().files;
}

Result<Ref<OpenFile>> file_of(int32_t descriptor) {
    return current_files().get(descriptor);
}

Result<Ref<OpenFile>> opened_file_of(int32_t descriptor) {
    Ref<OpenFile> file = TRY(file_of(descriptor));
    if (file->flags() & kPathOnly)
        return fail(Errno::BadF);
    return file;
}

uint64_t descriptor_limit() {
    return current_thread().process().limits[Resource::Files].soft;
}

}  // namespace kernel
