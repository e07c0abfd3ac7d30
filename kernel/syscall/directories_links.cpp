// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// What linkat(2) gives a second name: with AT_EMPTY_PATH the descriptor's own file, which Linux leaves to
// CAP_DAC_READ_SEARCH, because a descriptor may have been passed by somebody with more rights.
Result<Ref<Entry>> find_old_name(int32_t directory, std::string_view path, uint32_t flags) {
    const Lookup from = TRY(lookup_at(directory, path, flags & kAtEmptyPath));
    if (!path.empty())
        return names::find(from, path, flags & kAtFollow);
    if (!from.who->has(Capability::DacReadSearch))
        return fail(Errno::NoEnt);
    return from.start;
}

// What readlink(2) shows; of a magic link, the path of what it leads to.
Result<std::string_view> target_of(const Inode& link, const Entry& root, std::span<char> room) {
    if (const Ref<Entry> magic = TRY(link.magic_target()))
        return magic->path(root, room.data(), room.size());
    const size_t length = TRY(link.read_link(room.data(), room.size()));
    return std::string_view{room.data(), std::min(length, room.size())};
}

}  // namespace

Result<uint64_t> sys_link(UserString from, UserString to) {
    return sys_linkat(kAtWorkingDirectory, from, kAtWorkingDirectory, to, 0);
}

Result<uint64_t> sys_linkat(int32_t from_directory, UserString from, int32_t to_directory, UserString to,
                            uint32_t flags) {
    if (flags & ~(kAtFollow | kAtEmptyPath))
        return fail(Errno::Inval);
    PathArgument from_argument;
    PathArgument to_argument;
    const std::string_view from_text = TRY(from_argument.read(from));
    const Ref<Entry> old_place = TRY(find_old_name(from_directory, from_text, flags));
    const std::string_view to_text = TRY(to_argument.read(to));
    TRY(names::link(*old_place, TRY(lookup_at(to_directory, to_text)), to_text));
    return 0;
}

Result<uint64_t> sys_symlink(UserString target, UserString path) {
    return sys_symlinkat(target, kAtWorkingDirectory, path);
}

Result<uint64_t> sys_symlinkat(UserString target, int32_t directory, UserString path) {
    PathArgument target_argument;
    PathArgument argument;
    const std::string_view target_text = TRY(target_argument.read(target));
    if (target_text.empty())
        return fail(Errno::NoEnt);
    const std::string_view text = TRY(argument.read(path));
    TRY(names::make_symlink(TRY(lookup_at(directory, text)), text, target_text));
    return 0;
}

Result<uint64_t> sys_readlink(UserString path, UserAddr to, int32_t bytes) {
    return sys_readlinkat(kAtWorkingDirectory, path, to, bytes);
}

// An empty path means the link that an O_PATH descriptor stands for.
Result<uint64_t> sys_readlinkat(int32_t directory, UserString path, UserAddr to, int32_t bytes) {
    if (bytes <= 0)
        return fail(Errno::Inval);
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const bool own = text.empty() && directory != kAtWorkingDirectory;
    const Lookup from = TRY(lookup_at(directory, text, own));
    const Ref<Entry> link = own ? from.start : TRY(names::find(from, text, !kFollow));
    if (link->inode().type() != kSymlink)
        return fail(own ? Errno::NoEnt : Errno::Inval);
    struct Room {
        char target[kPathMax];
    };
    const Owned<Room> room = TRY(make_owned<Room>());
    const std::string_view target = TRY(target_of(link->inode(), *from.root, {room->target, kPathMax}));
    const size_t copied = std::min(target.size(), static_cast<size_t>(bytes));
    TRY(copy_to_user(to, target.data(), copied));
    return copied;
}

}  // namespace kernel
