// SPDX-License-Identifier: Apache-2.0
#include "fs/ram_file.h"

#include <algorithm>
#include <cstring>

#include "mm/address_space.h"

namespace kernel {
namespace {

// Files leave a part of the memory to programs: 1/16th, or a copy that fills the file system would leave none
// for the rm that is to help.
bool memory_left_for_files() {
    const FrameCounts counts = frame_counts();
    return counts.free > counts.total / 16;
}

}  // namespace

void RamFile::set_contents(std::span<const uint8_t> bytes) {
    archive_ = bytes;
    size_ = bytes.size();
}

FileStatus RamFile::status() const {
    FileStatus status = RamInode::status();
    SpinLock::Guard guard = lock_.lock();
    status.size = size_;
    const uint64_t in_archive = page_ceil(archive_.size()) / kPageSize;
    status.blocks = std::max(pages_.pages(), in_archive) * (kPageSize / 512);
    return status;
}

Result<Ref<Frame>> RamFile::page(uint64_t page, bool for_write) {
    if (page >= PageTree::kMaxPages)
        return fail(Errno::FileTooBig);
    SpinLock::Guard guard = lock_.lock();
    if (Frame* frame = pages_.find(page))
        return Ref<Frame>::share(frame);
    if (!for_write && page * kPageSize >= archive_.size())
        return Ref<Frame>::share(&zero_frame());
    return make_page(page);
}

Result<Ref<Frame>> RamFile::make_page(uint64_t page) {
    if (!memory_left_for_files())
        return fail(Errno::NoSpace);
    Result<Ref<Frame>> frame = allocate_frame();
    if (!frame)
        return fail(Errno::NoSpace);
    const uint64_t at = page * kPageSize;
    const size_t known = at < archive_.size() ? std::min(archive_.size() - at, kPageSize) : 0;
    uint8_t* bytes = (*frame)->bytes();
    if (known != 0)
        std::memcpy(bytes, archive_.data() + at, known);
    std::memset(bytes + known, 0, kPageSize - known);
    const Result<> inserted = pages_.insert(page, *frame);
    if (!inserted)
        return fail(Errno::NoSpace);
    return frame;
}

Result<> RamFile::truncate(uint64_t size) {
    if (size > kMaxSize)
        return fail(Errno::FileTooBig);
    SpinLock::Guard guard = lock_.lock();
    const bool shrinks = size < size_;
    if (shrinks) {
        archive_ = archive_.first(std::min<uint64_t>(archive_.size(), size));
        pages_.truncate(page_ceil(size) / kPageSize);
        zero_tail(size);
    }
    size_ = size;
    touch_modified();
    drop_rights();
    guard.unlock();
    if (shrinks && mappings.load(std::memory_order_relaxed) != 0)
        AddressSpace::file_has_shrunk(*this);
    return {};
}

// What lies behind the new end must read as zeros when the file grows again.
void RamFile::zero_tail(uint64_t size) {
    const uint64_t offset = size % kPageSize;
    Frame* last = offset != 0 ? pages_.find(size / kPageSize) : nullptr;
    if (last)
        std::memset(last->bytes() + offset, 0, kPageSize - offset);
}

void RamFile::wrote(uint64_t end) {
    SpinLock::Guard guard = lock_.lock();
    size_ = std::max(size_, end);
    touch_modified();
    drop_rights();
}

Result<FilePart> RamFile::reserve_append(size_t bytes, uint64_t limit) {
    SpinLock::Guard guard = lock_.lock();
    const uint64_t end = std::min(limit, kMaxSize);
    const FilePart part{size_, std::min<size_t>(bytes, end > size_ ? end - size_ : 0)};
    size_ += part.bytes;
    return part;
}

}  // namespace kernel
