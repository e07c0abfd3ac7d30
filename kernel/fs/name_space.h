// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/entry.h"
#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

class Credentials;

// Where a path starts and who asks: the *at() system calls fill it.
struct Lookup {
    Ref<Entry> root;
    Ref<Entry> start;        // the working directory or a descriptor's
    const Credentials* who;  // for search permission (uid/gid of the file system: fsuid)
};
inline constexpr bool kFollow = true;
inline constexpr size_t kPathMax = 4096;  // with its zero
inline constexpr size_t kNameMax = 255;

// Path resolution and everything that changes names, with permission checks (path_resolution(7)). Any thread.
namespace names {

Result<Ref<Entry>> find(const Lookup& from, std::string_view path, bool follow_last = kFollow);
// The directory of the last component and that component; Exist/NotDir/NoEnt as the calls say.
struct Place {
    Ref<Entry> directory;
    std::string_view last;
    bool must_be_directory;  // a slash behind it
};
Result<Place> find_parent(const Lookup& from, std::string_view path);

// open(2): checks, creates and truncates as `flags` say; `mode` has the umask applied.
Result<Ref<OpenFile>> open(const Lookup& from, std::string_view path, uint32_t flags, uint32_t mode);
Result<> make_node(const Lookup& from, std::string_view path, uint32_t mode, uint64_t device_number);
Result<> make_directory(const Lookup& from, std::string_view path, uint32_t mode);
Result<> make_symlink(const Lookup& from, std::string_view path, std::string_view target);
Result<> link(Entry& old_place, const Lookup& from, std::string_view path);
Result<> unlink(const Lookup& from, std::string_view path);
Result<> remove_directory(const Lookup& from, std::string_view path);
Result<> rename(const Lookup& from, std::string_view old_path, const Lookup& to, std::string_view new_path,
                uint32_t flags);
Result<> mount(const Lookup& from, std::string_view path, std::string_view type, uint64_t flags);
Result<> unmount(const Lookup& from, std::string_view path);

// access(2)'s question for `who`: 4 read, 2 write, 1 execute. Access.
Result<> check_permission(const Inode& inode, const Credentials& who, uint32_t wanted);

// The root of all, made by initialize_root().
Ref<Entry> root();

}  // namespace names
}  // namespace kernel
