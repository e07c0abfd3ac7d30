// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "fs/open_file.h"
#include "fs/open_flags.h"
#include "mm/address_space.h"

namespace kernel {

// A file in memory with just what a mapping asks of it.
class FakeInode final : public Inode {
public:
    explicit FakeInode(uint64_t size) : size_(size) {}

    FileStatus status() const override {
        FileStatus status;
        status.mode = kRegular | 0644;
        status.size = size_;
        return status;
    }
    FileSystem& file_system() const override;
    // A page that was not written is a hole, as long as nobody wants to write.
    Result<Ref<Frame>> page(uint64_t page, bool for_write) override {
        auto found = pages_.find(page);
        if (found != pages_.end())
            return Ref<Frame>{found->second};
        if (!for_write)
            return Ref<Frame>::share(&zero_frame());
        Ref<Frame> frame = TRY(allocate_zeroed_frame());
        pages_.emplace(page, frame);
        return frame;
    }
    Result<> truncate(uint64_t size) override {
        size_ = size;
        pages_.erase(pages_.lower_bound(page_ceil(size) >> kPageShift), pages_.end());
        AddressSpace::file_has_shrunk(*this);
        return {};
    }

private:
    uint64_t size_;
    std::map<uint64_t, Ref<Frame>> pages_;
};

inline Ref<OpenFile> make_fake_file(uint64_t size) {
    return *make_ref<OpenFile>(*make_ref<FakeInode>(size), kReadWrite);
}

}  // namespace kernel
