// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "fs/page_tree.h"
#include "fs/ram_inode.h"

namespace kernel {

// A regular file in memory. A file of the initramfs begins as a view of the archive's bytes, which stay where
// the boot loader put them: a page is copied out on its first use.
class RamFile final : public RamInode {
public:
    RamFile(Ref<RamFileSystem> file_system, const Attributes& attributes, uint32_t links)
        : RamInode(std::move(file_system), attributes, links) {}
    ~RamFile() override = default;

    // Makes `bytes`, which must stay for ever, the file's contents. Before anybody else knows the file.
    void set_contents(std::span<const uint8_t> bytes);

    FileStatus status() const override;
    Result<Ref<Frame>> page(uint64_t page, bool for_write) override;
    Result<> truncate(uint64_t size) override;
    void wrote(uint64_t end) override;
    Result<FilePart> reserve_append(size_t bytes, uint64_t limit) override;

    static constexpr uint64_t kMaxSize = (uint64_t{1} << 63) - 1;

private:
    Result<Ref<Frame>> make_page(uint64_t page);
    void zero_tail(uint64_t size);

    PageTree pages_;
    std::span<const uint8_t> archive_;  // what pages that are not in pages_ begin as; zero behind it
    uint64_t size_ = 0;
};

}  // namespace kernel
