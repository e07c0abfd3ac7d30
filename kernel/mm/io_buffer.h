// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// One piece of a scattered buffer: struct iovec as programs lay it out.
struct IoPiece {
    uint64_t base;
    uint64_t bytes;

    // The sign of a size is looked at, so i386's is widened with it (Linux's compat_ssize_t).
    struct Narrow {
        uint32_t base;
        int32_t bytes;
    };
    static IoPiece widen(const Narrow& form) {
        return {form.base, static_cast<uint64_t>(static_cast<int64_t>(form.bytes))};
    }
};
static_assert(sizeof(IoPiece) == 16 && sizeof(IoPiece::Narrow) == 8);

// Bytes that a file's read or write moves: a run of user memory, or kernel memory for the kernel's own reads
// (exec). One cursor over one or more pieces (readv): the callee copies and the cursor advances. None of its
// copies may be made with a lock held.
class IoBuffer {
public:
    static IoBuffer user(UserAddr at, size_t bytes) { return IoBuffer{at.value(), bytes, true}; }
    static IoBuffer kernel(void* at, size_t bytes) {
        return IoBuffer{reinterpret_cast<uint64_t>(at), bytes, false};
    }
    static IoBuffer kernel(const void* at, size_t bytes) {
        return IoBuffer{reinterpret_cast<uint64_t>(at), bytes, false};
    }
    // The pieces stay the caller's and must outlive the buffer; their sum does not overflow.
    static IoBuffer user(std::span<const IoPiece> pieces);

    size_t left() const { return left_; }
    // Moves min(bytes, left()) bytes and advances; how many. Fault if not even one could be moved.
    Result<size_t> put(const void* from, size_t bytes);  // towards the reader of a file
    Result<size_t> take(void* to, size_t bytes);         // from the writer of a file
    Result<size_t> put_zeros(size_t bytes);
    void skip(size_t bytes);

private:
    IoBuffer(uint64_t at, size_t bytes, bool is_user)
        : at_(at), here_(bytes), left_(bytes), is_user_(is_user) {}

    // Calls copy(address, offset, bytes), which returns how many were NOT copied, for each run of memory.
    template <class Copy>
    Result<size_t> move(size_t bytes, Copy copy);

    uint64_t at_;
    size_t here_;  // what is left of the current piece
    size_t left_;  // of all pieces
    std::span<const IoPiece> further_{};
    bool is_user_;
};

}  // namespace kernel
