// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "fs/inode.h"
#include "fs/ram_file_system.h"
#include "lib/spin_lock.h"

namespace kernel {

// What all inodes of a RamFileSystem have: owner, mode, times, link count.
class RamInode : public Inode {
public:
    RamInode(Ref<RamFileSystem> file_system, const Attributes& attributes, uint32_t links);
    ~RamInode() override;

    FileStatus status() const override;
    Attributes attributes() const override;
    FileSystem& file_system() const override { return *file_system_; }
    Result<> set_mode(uint32_t permission_bits) override;
    Result<> set_owner(uint32_t uid, uint32_t gid) override;
    Result<> set_times(Nanoseconds accessed, Nanoseconds modified) override;
    Result<> set_attribute(std::string_view name, std::span<const uint8_t> value,
                           AttributeChange change) override;
    Result<size_t> attribute(std::string_view name, std::span<uint8_t> room) const override;
    Result<> remove_attribute(std::string_view name) override;
    Result<size_t> list_attributes(std::span<char> room, bool with_trusted) const override;
    void was_read() override;

    // One name more or less; the change time goes with it.
    void add_links(int32_t change);
    uint32_t links() const { return links_.load(std::memory_order_relaxed); }

protected:
    RamFileSystem& ram() const { return *file_system_; }
    const Ref<RamFileSystem>& ram_ref() const { return file_system_; }
    void touch_modified();
    // A write by anybody takes the set-ID bits and the file's capabilities away. Under the lock.
    void drop_rights();

    mutable SpinLock lock_{LockRank::Inode};  // the times here, and what the derived class says

private:
    void drop_capabilities();

    Ref<RamFileSystem> file_system_;
    uint64_t number_;
    // Read without the lock at each step of a path.
    std::atomic<uint32_t> mode_, uid_, gid_;
    std::atomic<uint32_t> links_;
    Nanoseconds accessed_, modified_, changed_;
    Owned<ExtendedAttributes> extended_;  // null: none; under the lock
};

}  // namespace kernel
