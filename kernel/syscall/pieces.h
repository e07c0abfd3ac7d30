// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/vector.h"
#include "mm/io_buffer.h"
#include "mm/user_pointer.h"
#include "syscall/transfer.h"

namespace kernel {

inline constexpr uint64_t kMaxPieces = 1024;  // IOV_MAX

// A program's iovec array, copied in and checked; must outlive the buffer that it gives.
class Pieces {
public:
    Result<IoBuffer> read(UserIn<IoPiece> from, uint64_t count) {
        if (count > kMaxPieces)
            return fail(Errno::Inval);
        IoPiece* pieces = few_;
        if (count > kFew) {
            TRY(many_.resize(count));
            pieces = many_.begin();
        }
        TRY(from.read_array(pieces, count));
        uint64_t left = kMaxTransfer;
        for (uint64_t i = 0; i < count; i++) {
            IoPiece& piece = pieces[i];
            if (static_cast<int64_t>(piece.bytes) < 0)
                return fail(Errno::Inval);
            if (piece.base > kUserEnd || piece.bytes > kUserEnd - piece.base)
                return fail(Errno::Fault);
            piece.bytes = piece.bytes < left ? piece.bytes : left;
            left -= piece.bytes;
        }
        return IoBuffer::user({pieces, count});
    }

private:
    static constexpr size_t kFew = 8;
    IoPiece few_[kFew];
    Vector<IoPiece> many_;
};

}  // namespace kernel
