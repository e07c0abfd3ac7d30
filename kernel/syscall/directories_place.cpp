// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/file_table.h"
#include "syscall/directories.h"
#include "syscall/directory_records.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

Result<> check_enterable(const Entry& place) {
    if (place.inode().type() != kDirectory)
        return fail(Errno::NotDir);
    return names::check_permission(place.inode(), current_thread().credentials(), kMayExecute);
}

// The old place is let go after the lock.
void set_place(Ref<Entry> FileSystemContext::*which, Ref<Entry> place) {
    FileSystemContext& context = *current_thread().process().file_system;
    SpinLock::Guard guard = context.lock.lock();
    std::swap(context.*which, place);
}

Result<Ref<Entry>> find_directory(UserString path) {
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    Ref<Entry> place = TRY(names::find(TRY(lookup_at(kAtWorkingDirectory, text)), text));
    TRY(check_enterable(*place));
    return place;
}

// Lists into a page of kernel memory, because nothing may be copied out while the names are locked.
template <class Records>
Result<uint64_t> list(int32_t descriptor, UserAddr to, uint32_t bytes) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    if (file->inode().type() != kDirectory)
        return fail(Errno::NotDir);
    const Ref<Frame> room = TRY(allocate_frame());
    Records records{{room->bytes(), bytes < kPageSize ? bytes : kPageSize}};
    TRY(file->list_directory(records));
    if (records.used() == 0 && records.overflowed())
        return fail(Errno::Inval);
    TRY(copy_to_user(to, room->bytes(), records.used()));
    return records.used();
}

}  // namespace

Result<uint64_t> sys_getcwd(UserAddr to, uint64_t bytes) {
    const Lookup from = TRY(lookup_at(kAtWorkingDirectory, "."));
    struct Room {
        char path[kPathMax];
    };
    const Owned<Room> room = TRY(make_owned<Room>());
    const std::string_view path =
        TRY(names::working_directory_path(*from.start, *from.root, room->path, kPathMax - 1));
    room->path[kPathMax - 1] = '\0';  // the path stands at the end of the room
    if (path.size() + 1 > bytes)
        return fail(Errno::Range);
    TRY(copy_to_user(to, path.data(), path.size() + 1));
    return path.size() + 1;
}

Result<uint64_t> sys_chdir(UserString path) {
    set_place(&FileSystemContext::working_directory, TRY(find_directory(path)));
    return 0;
}

Result<uint64_t> sys_fchdir(int32_t descriptor) {
    const Ref<OpenFile> file = TRY(file_of(descriptor));
    if (!file->entry())
        return fail(Errno::NotDir);
    TRY(check_enterable(*file->entry()));
    set_place(&FileSystemContext::working_directory, file->entry());
    return 0;
}

Result<uint64_t> sys_chroot(UserString path) {
    Ref<Entry> place = TRY(find_directory(path));
    if (!current_thread().credentials().has(Capability::SysChroot))
        return fail(Errno::Perm);
    set_place(&FileSystemContext::root, std::move(place));
    return 0;
}

Result<uint64_t> sys_getdents64(int32_t descriptor, UserAddr to, uint32_t bytes) {
    return list<DirectoryRecords64>(descriptor, to, bytes);
}

Result<uint64_t> sys_getdents(int32_t descriptor, UserOut<UserLong> to, uint32_t bytes) {
    if (is_narrow<UserLong>(to.layout()))
        return list<DirectoryRecords<uint32_t>>(descriptor, to.address(), bytes);
    return list<DirectoryRecords<uint64_t>>(descriptor, to.address(), bytes);
}

}  // namespace kernel
