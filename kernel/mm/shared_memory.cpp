// SPDX-License-Identifier: Apache-2.0
#include "mm/shared_memory.h"

#include "fs/entry.h"
#include "fs/open_flags.h"
#include "fs/ram_file.h"

namespace kernel {

Result<Ref<OpenFile>> make_shared_memory(uint64_t bytes) {
    constexpr Attributes kAttributes{.mode = kRegular | 0777, .uid = 0, .gid = 0};
    const Ref<Inode> inode = TRY(make_ref<RamFile>(TRY(make_ref<RamFileSystem>()), kAttributes, 0u));
    TRY(inode->truncate(bytes));
    Ref<OpenFile> file = TRY(make_ref<OpenFile>(inode, kReadWrite));
    file->set_entry(TRY(Entry::create_unnamed("/dev/zero (deleted)", inode)));
    return file;
}

}  // namespace kernel
