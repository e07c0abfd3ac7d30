// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/text_buffer.h"
#include "fs/virtual_inode.h"
#include "lib/result.h"

namespace kernel {

// One file of a tree that is written down as a table: /proc's files about the system, /sys. Directories are
// not listed, they are what the paths say; files of one directory stand together.
struct GeneratedTreeFile {
    std::string_view path;  // from the root, without a leading slash; a literal
    uint32_t mode;          // permission bits
    Result<> (*generate)(TextBuffer& out);
    Result<> (*accept)(std::string_view text);  // null: read-only
};
using GeneratedTreeTable = std::span<const GeneratedTreeFile>;

// The next component of `path` below `directory` (empty: the root); no name if the path does not lie there.
// `is_file`: the component is the path's last. Pure.
struct TreeComponent {
    std::string_view name;
    bool is_file = false;
};
TreeComponent tree_component(std::string_view path, std::string_view directory);

// A directory of such a tree.
class GeneratedDirectory : public VirtualInode {
public:
    GeneratedDirectory(Ref<FileSystem> system, uint64_t number, GeneratedTreeTable table,
                       std::string_view path)
        : VirtualInode(std::move(system), number, {kDirectory | 0555, 0, 0}), table_(table), path_(path) {}

    Result<Ref<Inode>> lookup(std::string_view name) override;
    Result<> list(uint64_t position, DirectoryVisitor& visitor) override;

protected:
    // Positions below this are the table's. list_table(): false if the visitor has had enough.
    static constexpr uint64_t kTableEnd = 1000;
    bool list_table(uint64_t position, DirectoryVisitor& visitor) const;

private:
    GeneratedTreeTable table_;
    std::string_view path_;
};

}  // namespace kernel
