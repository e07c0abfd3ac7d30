// SPDX-License-Identifier: Apache-2.0
#include "mm/io_buffer.h"

#include <algorithm>
#include <cstring>

#include "arch/user_copy.h"

namespace kernel {

IoBuffer IoBuffer::user(std::span<const IoPiece> pieces) {
    IoBuffer buffer{0, 0, true};
    buffer.further_ = pieces;
    for (const IoPiece& piece : pieces)
        buffer.left_ += piece.bytes;
    buffer.skip(0);
    return buffer;
}

void IoBuffer::skip(size_t bytes) {
    left_ -= bytes;
    while (bytes > here_ || (here_ == 0 && !further_.empty())) {
        bytes -= here_;
        at_ = further_.front().base;
        here_ = further_.front().bytes;
        further_ = further_.subspan(1);
    }
    at_ += bytes;
    here_ -= bytes;
}

template <class Copy>
Result<size_t> IoBuffer::move(size_t bytes, Copy copy) {
    const size_t wanted = std::min(bytes, left_);
    size_t done = 0;
    while (done < wanted) {
        if (here_ == 0)
            skip(0);
        const size_t run = std::min(wanted - done, here_);
        const size_t missed = copy(at_, done, run);
        skip(run - missed);
        done += run - missed;
        if (missed != 0)
            break;
    }
    if (done == 0 && wanted != 0)
        return fail(Errno::Fault);
    return done;
}

Result<size_t> IoBuffer::put(const void* from, size_t bytes) {
    const char* bytes_from = static_cast<const char*>(from);
    return move(bytes, [&](uint64_t at, size_t offset, size_t run) -> size_t {
        if (is_user_)
            return copy_to_user_partial(UserAddr{at}, bytes_from + offset, run);
        std::memcpy(reinterpret_cast<void*>(at), bytes_from + offset, run);
        return 0;
    });
}

Result<size_t> IoBuffer::take(void* to, size_t bytes) {
    char* bytes_to = static_cast<char*>(to);
    return move(bytes, [&](uint64_t at, size_t offset, size_t run) -> size_t {
        if (is_user_)
            return copy_from_user_partial(bytes_to + offset, UserAddr{at}, run);
        std::memcpy(bytes_to + offset, reinterpret_cast<const void*>(at), run);
        return 0;
    });
}

Result<size_t> IoBuffer::put_zeros(size_t bytes) {
    return move(bytes, [&](uint64_t at, size_t, size_t run) -> size_t {
        if (is_user_)
            return zero_user(UserAddr{at}, run) ? 0 : run;
        std::memset(reinterpret_cast<void*>(at), 0, run);
        return 0;
    });
}

}  // namespace kernel
