// SPDX-License-Identifier: Apache-2.0
#include "fs/memory_file.h"

#include "fs/ram_file.h"
#include "lib/format.h"
#include "task/credentials.h"

namespace kernel {

// Its file system is its own: nothing can be linked to it.
Result<Ref<OpenFile>> make_memory_file(std::string_view name, const Credentials& owner) {
    const Attributes attributes{kRegular | 0777, owner.user.file_system, owner.group.file_system};
    Ref<RamFileSystem> system = TRY(make_ref<RamFileSystem>());
    Ref<Inode> inode = TRY(make_ref<RamFile>(std::move(system), attributes, 0u));
    char room[280];
    Writer out{room};
    print(out, "/memfd:{} (deleted)", name);
    Ref<Entry> entry = TRY(Entry::create_unnamed(out.text(), inode));
    Ref<OpenFile> file = TRY(inode->open(inode, kReadWrite | kLargeFile));
    file->set_entry(std::move(entry));
    return file;
}

}  // namespace kernel
