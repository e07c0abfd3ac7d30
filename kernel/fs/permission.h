// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/inode.h"
#include "fs/stat.h"
#include "lib/result.h"

namespace kernel {

class Credentials;

inline constexpr uint32_t kMayRead = 4;
inline constexpr uint32_t kMayWrite = 2;
inline constexpr uint32_t kMayExecute = 1;  // of a directory: search it

// The rules of path_resolution(7) and capabilities(7), as pure functions of an inode's attributes and who
// asks. Any context.
namespace permission {

// Access where any of the `wanted` bits is denied.
Result<> check(const Attributes& inode, const Credentials& who, uint32_t wanted);
// Whether `who` may remove or replace `victim` in `directory`: Access without write and search permission
// there, Perm where a sticky directory protects another user's file.
Result<> check_removal(const Attributes& directory, const Attributes& victim, const Credentials& who);
// What only the owner may do (chmod, times, O_NOATIME): Perm.
Result<> check_owner(const Attributes& inode, const Credentials& who);
// chown(2)'s rule; kKeepOwner changes nothing. Perm.
Result<> check_new_owner(const Attributes& inode, uint32_t uid, uint32_t gid, const Credentials& who);
// The mode that chmod(2) sets when `wanted` is asked for: the set-group-ID bit falls where the file's group
// is none of the caller's.
uint32_t allowed_mode(const Attributes& inode, uint32_t wanted, const Credentials& who);
// A new inode's attributes: set-group-ID directories pass on their group, and the bit itself to directories.
Attributes of_new(const Attributes& directory, uint32_t mode, const Credentials& owner);
// What a write or a change of owner leaves of a mode: no set-ID bits of a program.
uint32_t without_set_id(uint32_t mode);

}  // namespace permission
}  // namespace kernel
