// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/name_space.h"
#include "lib/owned.h"
#include "lib/result.h"
#include "mm/user_pointer.h"

namespace kernel {

class FileTable;

// AT_FDCWD: a path that is not absolute starts at the working directory.
inline constexpr int32_t kAtWorkingDirectory = -100;
// The flags of the *at() system calls.
inline constexpr uint32_t kAtNoFollow = 0x100;
inline constexpr uint32_t kAtRemoveDirectory = 0x200;  // of unlinkat
inline constexpr uint32_t kAtEffectiveIds = 0x200;     // of faccessat2
inline constexpr uint32_t kAtFollow = 0x400;           // of linkat
inline constexpr uint32_t kAtNoAutomount = 0x800;
inline constexpr uint32_t kAtEmptyPath = 0x1000;

// A path that a program passed, copied in: most are short, the others take memory.
class PathArgument {
public:
    // Fault, NameTooLong from 4,096 bytes on, NoMem. The text lives as long as this object.
    Result<std::string_view> read(UserString path);

private:
    struct Room {
        char text[kPathMax];
    };
    char short_[200];
    Owned<Room> long_;
};

// Where a *at() system call's path starts for the current thread: `directory` is a descriptor or
// kAtWorkingDirectory and is not looked at for an absolute path. NotDir, BadF; NoEnt for an empty path unless
// `empty_allowed` (AT_EMPTY_PATH: then the descriptor's own object is meant). The Lookup holds the thread's
// credentials: it must not outlive the system call.
Result<Lookup> lookup_at(int32_t directory, std::string_view path, bool empty_allowed = false);

// The inode that a descriptor, path and flags (kAtNoFollow, kAtEmptyPath) mean; pipes and the like by an
// empty path.
Result<Ref<Inode>> find_inode(int32_t directory, UserString path, uint32_t flags);

// The current thread's descriptors.
FileTable& current_files();
// A descriptor's file; the second one is for what an O_PATH descriptor cannot do: BadF.
Result<Ref<OpenFile>> file_of(int32_t descriptor);
Result<Ref<OpenFile>> opened_file_of(int32_t descriptor);
// RLIMIT_NOFILE of the current process.
uint64_t descriptor_limit();

}  // namespace kernel
