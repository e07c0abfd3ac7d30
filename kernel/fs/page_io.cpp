// SPDX-License-Identifier: Apache-2.0
#include "fs/page_io.h"

#include <algorithm>

namespace kernel {
namespace {

// Calls move(page, offset in it, bytes) for each page of a range until one falls short; the bytes moved, or
// the first failure where there are none.
template <class Move>
Result<size_t> for_each_page(uint64_t offset, size_t bytes, Move move) {
    size_t done = 0;
    while (done < bytes) {
        const uint64_t at = offset + done;
        const size_t in_page = at % kPageSize;
        const size_t wanted = std::min<size_t>(kPageSize - in_page, bytes - done);
        Result<size_t> moved = move(at / kPageSize, in_page, wanted);
        if (!moved && done == 0)
            return moved;
        if (!moved)
            break;
        done += *moved;
        if (*moved != wanted)
            break;
    }
    return done;
}

}  // namespace

Result<size_t> read_pages(Inode& inode, IoBuffer& to, uint64_t offset, size_t limit) {
    const uint64_t size = inode.status().size;
    if (offset >= size)
        return size_t{0};
    const size_t bytes = std::min<uint64_t>({limit, to.left(), size - offset});
    Result<size_t> done =
        for_each_page(offset, bytes, [&](uint64_t page, size_t at, size_t wanted) -> Result<size_t> {
            const Ref<Frame> frame = TRY(inode.page(page, false));
            return to.put(frame->bytes() + at, wanted);
        });
    inode.was_read();
    return done;
}

Result<size_t> write_pages(Inode& inode, IoBuffer& from, const FilePart& part) {
    Result<size_t> done =
        for_each_page(part.at, part.bytes, [&](uint64_t page, size_t at, size_t wanted) -> Result<size_t> {
            const Ref<Frame> frame = TRY(inode.page(page, true));
            return from.take(frame->bytes() + at, wanted);
        });
    if (done)
        inode.wrote(part.at + *done);
    return done;
}

}  // namespace kernel
