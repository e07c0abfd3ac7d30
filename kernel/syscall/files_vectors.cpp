// SPDX-License-Identifier: Apache-2.0
#include "syscall/files.h"
#include "syscall/pieces.h"
#include "syscall/transfer.h"

namespace kernel {
namespace {

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
    const Ref<OpenFile> file = TRY(readable_file(descriptor, Place::Offset));
    Pieces copied;
    IoBuffer buffer = TRY(copied.read(pieces, count));
    return file->read_at(buffer, static_cast<uint64_t>(offset));
}

Result<uint64_t> sys_pwritev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset) {
    if (offset < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(writable_file(descriptor, Place::Offset));
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
