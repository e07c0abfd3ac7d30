// SPDX-License-Identifier: Apache-2.0
#include "fs/open_file.h"

#include <algorithm>

#include "fs/event_poll.h"
#include "fs/name_space.h"
#include "fs/page_io.h"
#include "fs/record_locks.h"
#include "task/file_size_limit.h"

namespace kernel {
namespace {

constexpr uint64_t kMaxOffset = (uint64_t{1} << 63) - 1;

// lseek(2)'s whence.
constexpr int kSeekSet = 0, kSeekCurrent = 1, kSeekEnd = 2, kSeekData = 3, kSeekHole = 4;

// Whether the default read and write serve the inode: regular files.
Result<> check_regular(const Inode& inode) {
    switch (inode.type()) {
        case kRegular:
            return {};
        case kDirectory:
            return fail(Errno::IsDir);
        default:
            return fail(Errno::Inval);
    }
}

// Where what is written must end.
uint64_t write_limit() {
    return std::min(kMaxOffset, file_size_limit());
}
// For a write that begins there.
iopermd::Unexpected<Errno> fail_beyond(uint64_t limit) {
    return limit == kMaxOffset ? fail(Errno::FileTooBig) : fail_beyond_size_limit();
}

// "." and "..", then what the inode lists, whose positions follow on theirs.
class WithDots final : public DirectoryVisitor {
public:
    WithDots(DirectoryVisitor& visitor, uint64_t position) : visitor_(visitor), position_(position) {}

    bool entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) override {
        return put(name, inode, mode, next_position + kDots);
    }
    bool put(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) {
        if (!visitor_.entry(name, inode, mode, next_position))
            return false;
        position_ = next_position;
        return true;
    }
    uint64_t position() const { return position_; }

    static constexpr uint64_t kDots = 2;

private:
    DirectoryVisitor& visitor_;
    uint64_t position_;
};

const Inode& inode_above(const Entry* entry, const Inode& self) {
    while (entry && entry->covered())
        entry = entry->covered();
    return entry && entry->parent() ? entry->parent()->inode() : self;
}

}  // namespace

Result<> OpenFile::claim(Claim wanted) {
    const auto step = static_cast<int32_t>(wanted);
    int32_t seen = inode_->claims.load();
    do {
        if (seen * step < 0)
            return fail(Errno::TextBusy);
    } while (!inode_->claims.compare_exchange_weak(seen, seen + step));
    claim_ = wanted;
    return {};
}

OpenFile::~OpenFile() {
    if (claim_ != Claim::Nothing)
        inode_->claims.fetch_sub(static_cast<int32_t>(claim_));
    record_locks::release_all(*inode_, this);
}

void OpenFile::descriptor_removed() {
    if (descriptors_.fetch_sub(1) != 1)
        return;
    if (watched_.load()) [[unlikely]]
        EventPoll::file_closed(*this);
    last_descriptor_closed();
}

FilePart OpenFile::reserve(size_t bytes, uint64_t limit) {
    SpinLock::Guard guard = position_lock_.lock();
    const uint64_t room = position_ < limit ? limit - position_ : 0;
    const FilePart reserved{position_, static_cast<size_t>(std::min<uint64_t>(bytes, room))};
    position_ += reserved.bytes;
    return reserved;
}

void OpenFile::settle(FilePart reserved, size_t moved) {
    if (moved == reserved.bytes)
        return;
    SpinLock::Guard guard = position_lock_.lock();
    if (position_ == reserved.at + reserved.bytes)
        position_ = reserved.at + moved;
}

Result<size_t> OpenFile::read(IoBuffer& to) {
    TRY(check_regular(*inode_));
    const FilePart reserved = reserve(to.left(), inode_->status().size);
    Result<size_t> moved = read_pages(*inode_, to, reserved.at, reserved.bytes);
    settle(reserved, moved ? *moved : 0);
    return moved;
}

Result<size_t> OpenFile::write(IoBuffer& from) {
    TRY(check_regular(*inode_));
    if (from.left() == 0)
        return size_t{0};
    if (flags() & kAppend)
        return append(from);
    const uint64_t limit = write_limit();
    const FilePart reserved = reserve(from.left(), limit);
    if (reserved.bytes == 0)
        return fail_beyond(limit);
    Result<size_t> moved = write_pages(*inode_, from, reserved);
    settle(reserved, moved ? *moved : 0);
    return moved;
}

Result<size_t> OpenFile::append(IoBuffer& from) {
    const uint64_t limit = write_limit();
    const FilePart added = TRY(inode_->reserve_append(from.left(), limit));
    if (added.bytes == 0)
        return fail_beyond(limit);
    Result<size_t> moved = write_pages(*inode_, from, added);
    const size_t done = moved ? *moved : 0;
    // What could not be written goes again, unless somebody has appended behind it.
    if (done != added.bytes && inode_->status().size == added.at + added.bytes)
        TRY(inode_->truncate(added.at + done));
    SpinLock::Guard guard = position_lock_.lock();
    position_ = added.at + done;
    return moved;
}

Result<size_t> OpenFile::read_at(IoBuffer& to, uint64_t offset) {
    TRY(check_regular(*inode_));
    return read_pages(*inode_, to, offset, to.left());
}

Result<size_t> OpenFile::write_at(IoBuffer& from, uint64_t offset) {
    TRY(check_regular(*inode_));
    if (from.left() == 0)
        return size_t{0};
    const uint64_t limit = write_limit();
    // pwrite(2) on a file with O_APPEND appends, whatever the offset: a Linux bug that became its behaviour.
    if (flags() & kAppend) {
        const FilePart added = TRY(inode_->reserve_append(from.left(), limit));
        return added.bytes == 0 ? fail_beyond(limit) : write_pages(*inode_, from, added);
    }
    if (offset >= limit)
        return fail_beyond(limit);
    return write_pages(*inode_, from, {offset, std::min<size_t>(from.left(), limit - offset)});
}

Result<uint64_t> OpenFile::seek(int64_t offset, int whence) {
    const uint32_t type = inode_->type();
    if (type != kRegular && type != kDirectory)
        return fail(Errno::SeekPipe);
    const uint64_t size = inode_->status().size;
    SpinLock::Guard guard = position_lock_.lock();
    uint64_t base = 0;
    switch (whence) {
        case kSeekSet:
            break;
        case kSeekCurrent:
            base = position_;
            break;
        case kSeekEnd:
            base = size;
            break;
        case kSeekData:
        case kSeekHole:
            // Holes are not told apart: a file is data up to its end (lseek(2) allows it).
            if (offset < 0 || static_cast<uint64_t>(offset) >= size)
                return fail(Errno::NxIo);
            if (whence == kSeekHole)
                offset = static_cast<int64_t>(size);
            break;
        default:
            return fail(Errno::Inval);
    }
    // Both are below 2^63: the sum of unsigned numbers tells an overflow and a negative result alike.
    const uint64_t target = base + static_cast<uint64_t>(offset);
    if (target > kMaxOffset)
        return fail(offset > 0 ? Errno::Overflow : Errno::Inval);
    position_ = target;
    return target;
}

Result<uint64_t> OpenFile::ioctl(uint32_t, UserAddr) {
    return fail(Errno::NotTty);
}

Result<> OpenFile::list_directory(DirectoryVisitor& visitor) {
    if (inode_->type() != kDirectory)
        return fail(Errno::NotDir);
    SpinLock::Guard names_guard = names::lock().lock();
    uint64_t from;
    {
        SpinLock::Guard guard = position_lock_.lock();
        from = position_;
    }
    if (entry_ && entry_->deleted())
        return fail(Errno::NoEnt);
    WithDots out{visitor, from};
    bool more = true;
    if (from == 0)
        more = out.put(".", inode_->status().inode, kDirectory, 1);
    if (more && from <= 1)
        more = out.put("..", inode_above(entry_.get(), *inode_).status().inode, kDirectory, WithDots::kDots);
    if (more)
        TRY(inode_->list(from > WithDots::kDots ? from - WithDots::kDots : 0, out));
    SpinLock::Guard guard = position_lock_.lock();
    position_ = out.position();
    return {};
}

bool OpenFile::mappable() const {
    return inode_->type() == kRegular;
}

void OpenFile::describe(Writer& out) const {
    print(out, "anon_inode:[{}]", inode_->status().inode);
}

}  // namespace kernel
