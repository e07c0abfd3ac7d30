// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "mm/frame.h"
#include "syscall/files.h"
#include "syscall/transfer.h"

namespace kernel {
namespace {

// One side of a copy: at an offset that the program keeps, or at the file's own position.
struct Side {
    Ref<OpenFile> file;
    UserInOut<int64_t> user_offset;
    // Tries again what did not fit, as Linux's sendfile(2) does: so it meets RLIMIT_FSIZE and raises SIGXFSZ,
    // where copy_file_range(2) only stops short.
    bool persists = false;
    uint64_t offset = 0;

    Result<> start() {
        if (!user_offset)
            return {};
        const int64_t at = TRY(user_offset.read());
        if (at < 0)
            return fail(Errno::Inval);
        offset = static_cast<uint64_t>(at);
        return {};
    }
    Result<size_t> read(IoBuffer& to) { return user_offset ? file->read_at(to, offset) : file->read(to); }
    Result<size_t> write(IoBuffer& from) {
        const size_t wanted = from.left();
        do {
            const size_t done = wanted - from.left();
            Result<size_t> put = user_offset ? file->write_at(from, offset + done) : file->write(from);
            if (!put && done == 0)
                return put;
            if (!put || *put == 0)
                break;
        } while (persists && from.left() != 0);
        return wanted - from.left();
    }
    Result<> finish() {
        if (!user_offset)
            return {};
        return user_offset.write(static_cast<int64_t>(offset));
    }
};

// Page by page over one frame. What was read and could not be written is put back by moving the position.
Result<uint64_t> copy(Side& from, Side& to, uint64_t bytes) {
    TRY(from.start());
    TRY(to.start());
    const Ref<Frame> room = TRY(allocate_frame());
    uint64_t done = 0;
    while (done < bytes) {
        IoBuffer in = IoBuffer::kernel(room->bytes(), std::min(bytes - done, kPageSize));
        const Result<size_t> got = from.read(in);
        if (!got && done == 0)
            return fail(got.error());
        if (!got || *got == 0)
            break;
        IoBuffer out = IoBuffer::kernel(static_cast<const void*>(room->bytes()), *got);
        const Result<size_t> put = to.write(out);
        const size_t moved = put ? *put : 0;
        if (moved != *got && !from.user_offset)
            TRY(from.file->seek(static_cast<int64_t>(moved) - static_cast<int64_t>(*got), 1));
        if (!put && done == 0)
            return fail(put.error());
        from.offset += moved;
        to.offset += moved;
        done += moved;
        if (moved != *got)
            break;
    }
    TRY(from.finish());
    TRY(to.finish());
    return done;
}

}  // namespace

// From a regular file only, as on Linux, where others fail and programs fall back on read and write.
Result<uint64_t> sys_sendfile(int32_t to, int32_t from, UserInOut<int64_t> offset, uint64_t bytes) {
    Side source{TRY(readable_file(from)), offset};
    Side target{TRY(writable_file(to)), {}, true};
    if (source.file->inode().type() != kRegular || (target.file->flags() & kAppend))
        return fail(Errno::Inval);
    return copy(source, target, std::min(bytes, kMaxTransfer));
}

Result<uint64_t> sys_copy_file_range(int32_t from, UserInOut<int64_t> from_offset, int32_t to,
                                     UserInOut<int64_t> to_offset, uint64_t bytes, uint32_t flags) {
    if (flags != 0)
        return fail(Errno::Inval);
    Side source{TRY(readable_file(from)), from_offset};
    Side target{TRY(writable_file(to)), to_offset};
    for (const Side* side : {&source, &target}) {
        const uint32_t type = side->file->inode().type();
        if (type != kRegular)
            return fail(type == kDirectory ? Errno::IsDir : Errno::Inval);
    }
    if (target.file->flags() & kAppend)
        return fail(Errno::BadF);
    return copy(source, target, std::min(bytes, kMaxTransfer));
}

// Inval is what a file without splice answers; coreutils and busybox then read and write.
Result<uint64_t> sys_splice(int32_t from, UserAddr, int32_t to, UserAddr, uint64_t, uint32_t) {
    TRY(readable_file(from));
    TRY(writable_file(to));
    return fail(Errno::Inval);
}

Result<uint64_t> sys_tee(int32_t from, int32_t to, uint64_t, uint32_t) {
    TRY(readable_file(from));
    TRY(writable_file(to));
    return fail(Errno::Inval);
}

}  // namespace kernel
