// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/name_table.h"
#include "fs/ram_inode.h"

namespace kernel {

// A directory in memory. Its names are under the name space's lock, as fs/inode.h says.
class RamDirectory final : public RamInode {
public:
    RamDirectory(Ref<RamFileSystem> file_system, const Attributes& attributes)
        : RamInode(std::move(file_system), attributes, 2) {}
    ~RamDirectory() override;

    FileStatus status() const override;
    Result<Ref<Inode>> lookup(std::string_view name) override;
    Result<> list(uint64_t position, DirectoryVisitor& visitor) override;
    Result<Ref<Inode>> create(std::string_view name, uint32_t mode, uint64_t device_number,
                              const Credentials& owner) override;
    Result<Ref<Inode>> create_symlink(std::string_view name, std::string_view target,
                                      const Credentials& owner) override;
    Result<Ref<Inode>> create_unnamed(uint32_t mode, const Credentials& owner) override;
    Result<> link(std::string_view name, Inode& target) override;
    Result<> unlink(std::string_view name) override;
    Result<> rmdir(std::string_view name) override;
    Result<> rename(std::string_view from, Inode& to_directory, std::string_view to) override;
    Result<> exchange(std::string_view from, Inode& to_directory, std::string_view to) override;

private:
    Result<> add(std::string_view name, Ref<Inode> inode);
    // Takes a name away with the link counts that hang on it.
    Owned<NameRecord> drop(NameRecord& record);
    void names_changed();

    NameTable names_;
};

}  // namespace kernel
