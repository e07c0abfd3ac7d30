// SPDX-License-Identifier: Apache-2.0
#include "fs/permission.h"

#include "task/credentials.h"

namespace kernel::permission {
namespace {

bool is_group_of(const Credentials& who, uint32_t gid) {
    return who.group.file_system == gid || who.in_group(gid);
}

// The three bits of the mode that apply: exactly one class counts, even where another would allow more.
uint32_t granted(const Attributes& inode, const Credentials& who) {
    if (who.user.file_system == inode.uid)
        return inode.mode >> 6 & 7;
    if (is_group_of(who, inode.gid))
        return inode.mode >> 3 & 7;
    return inode.mode & 7;
}

constexpr uint32_t kAnyExecute = 0111;
constexpr uint32_t kGroupExecute = 0010;

}  // namespace

Result<> check(const Attributes& inode, const Credentials& who, uint32_t wanted) {
    if ((wanted & ~granted(inode, who)) == 0)
        return {};
    const bool directory = is_directory(inode);
    // Root runs only what somebody may run, but may search any directory.
    if (who.has(Capability::DacOverride) &&
        (directory || !(wanted & kMayExecute) || inode.mode & kAnyExecute))
        return {};
    const uint32_t reading = directory ? kMayRead | kMayExecute : kMayRead;
    if (who.has(Capability::DacReadSearch) && (wanted & ~reading) == 0)
        return {};
    return fail(Errno::Access);
}

Result<> check_removal(const Attributes& directory, const Attributes& victim, const Credentials& who) {
    TRY(check(directory, who, kMayWrite | kMayExecute));
    const uint32_t uid = who.user.file_system;
    if ((directory.mode & kSticky) && uid != victim.uid && uid != directory.uid &&
        !who.has(Capability::FileOwner))
        return fail(Errno::Perm);
    return {};
}

Result<> check_owner(const Attributes& inode, const Credentials& who) {
    if (who.user.file_system != inode.uid && !who.has(Capability::FileOwner))
        return fail(Errno::Perm);
    return {};
}

Result<> check_new_owner(const Attributes& inode, uint32_t uid, uint32_t gid, const Credentials& who) {
    if (who.has(Capability::Chown))
        return {};
    const bool owns = who.user.file_system == inode.uid;
    if (uid != kKeepOwner && !(owns && uid == inode.uid))
        return fail(Errno::Perm);
    if (gid != kKeepOwner && !(owns && (gid == inode.gid || is_group_of(who, gid))))
        return fail(Errno::Perm);
    return {};
}

uint32_t allowed_mode(const Attributes& inode, uint32_t wanted, const Credentials& who) {
    if (!is_group_of(who, inode.gid) && !who.has(Capability::FileSetId))
        wanted &= ~kSetGid;
    return wanted & 07777;
}

Attributes of_new(const Attributes& directory, uint32_t mode, const Credentials& owner) {
    Attributes made{mode, owner.user.file_system, owner.group.file_system};
    if (!(directory.mode & kSetGid))
        return made;
    made.gid = directory.gid;
    if (is_directory(made))
        made.mode |= kSetGid;
    else if ((mode & (kSetGid | kGroupExecute)) == (kSetGid | kGroupExecute) &&
             !is_group_of(owner, made.gid) && !owner.has(Capability::FileSetId))
        made.mode &= ~kSetGid;
    return made;
}

uint32_t without_set_id(uint32_t mode) {
    mode &= ~kSetUid;
    // Without group execute the bit once meant mandatory locking: it stays (Linux: setattr_should_drop_sgid).
    return mode & kGroupExecute ? mode & ~kSetGid : mode;
}

}  // namespace kernel::permission
