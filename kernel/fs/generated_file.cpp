// SPDX-License-Identifier: Apache-2.0
#include "fs/generated_file.h"

#include <algorithm>
#include <utility>

namespace kernel {

Result<Ref<OpenFile>> GeneratedInode::open(Ref<Inode> self, uint32_t flags) {
    return make_ref<GeneratedFile>(std::move(self), flags, *this);
}

Result<size_t> GeneratedFile::read_from(IoBuffer& to, uint64_t offset) {
    TextBuffer text;
    {
        SpinLock::Guard guard = position_lock_.lock();
        text = std::exchange(text_, TextBuffer{});
    }
    if (offset == 0 || text.text().empty()) {
        text.clear();
        TRY(source_.generate(text));
    }
    size_t done = 0;
    if (offset < text.text().size()) {
        const std::string_view rest = text.text().substr(offset);
        done = TRY(to.put(rest.data(), std::min(rest.size(), to.left())));
    }
    SpinLock::Guard guard = position_lock_.lock();
    std::swap(text_, text);
    return done;
}

Result<size_t> GeneratedFile::read(IoBuffer& to) {
    uint64_t offset = 0;
    {
        SpinLock::Guard guard = position_lock_.lock();
        offset = position_;
    }
    const size_t done = TRY(read_from(to, offset));
    SpinLock::Guard guard = position_lock_.lock();
    position_ = offset + done;
    return done;
}

Result<size_t> GeneratedFile::read_at(IoBuffer& to, uint64_t offset) {
    return read_from(to, offset);
}

Result<size_t> GeneratedFile::write(IoBuffer& from) {
    char room[256];
    const size_t wanted = from.left();
    const size_t length = TRY(from.take(room, sizeof room));
    if (from.left() != 0)
        return fail(Errno::Inval);
    TRY(source_.accept({room, length}));
    return wanted;
}

Result<uint64_t> GeneratedFile::seek(int64_t offset, int whence) {
    constexpr int kSet = 0, kCurrent = 1;
    SpinLock::Guard guard = position_lock_.lock();
    const int64_t base = whence == kCurrent ? static_cast<int64_t>(position_) : 0;
    if ((whence != kSet && whence != kCurrent) || offset + base < 0)
        return fail(Errno::Inval);
    position_ = static_cast<uint64_t>(offset + base);
    return position_;
}

}  // namespace kernel
