// SPDX-License-Identifier: Apache-2.0
#include "lib/vector.h"
#include "syscall/files.h"
#include "syscall/transfer.h"

namespace kernel {
namespace {

constexpr uint64_t kMaxPieces = 1024;  // IOV_MAX

// A program's iovec array, copied in and checked.
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

// RWF_*: hints that may be ignored. RWF_NOWAIT and RWF_APPEND change the meaning: not supported.
constexpr uint32_t kHints = 0x1 | 0x2 | 0x4;  // HIPRI, DSYNC, SYNC

}  // namespace

Result<uint64_t> sys_readv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count) {
    const Ref<OpenFile> file = TRY(readable_file(descriptor));
    Pieces copied;
    IoBuffer buffer = TRY(copied.read(pieces, count));
    return file->read(buffer);
}

Result<uint64_t> sys_writev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count) {
    const Ref<OpenFile> file = TRY(writable_file(descriptor));
    Pieces copied;
    IoBuffer buffer = TRY(copied.read(pieces, count));
    return file->write(buffer);
}

Result<uint64_t> sys_preadv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset) {
    if (offset < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(readable_file(descriptor));
    Pieces copied;
    IoBuffer buffer = TRY(copied.read(pieces, count));
    return file->read_at(buffer, static_cast<uint64_t>(offset));
}

Result<uint64_t> sys_pwritev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset) {
    if (offset < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(writable_file(descriptor));
    Pieces copied;
    IoBuffer buffer = TRY(copied.read(pieces, count));
    return file->write_at(buffer, static_cast<uint64_t>(offset));
}

// An offset of -1 is the file's own position.
Result<uint64_t> sys_preadv2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset,
                             uint64_t, uint32_t flags) {
    if (flags & ~kHints)
        return fail(Errno::NotSupported);
    return offset == -1 ? sys_readv(descriptor, pieces, count)
                        : sys_preadv(descriptor, pieces, count, offset);
}

Result<uint64_t> sys_pwritev2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset,
                              uint64_t, uint32_t flags) {
    if (flags & ~kHints)
        return fail(Errno::NotSupported);
    return offset == -1 ? sys_writev(descriptor, pieces, count)
                        : sys_pwritev(descriptor, pieces, count, offset);
}

}  // namespace kernel
