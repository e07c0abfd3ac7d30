// SPDX-License-Identifier: Apache-2.0
#include "syscall/files.h"

#include <algorithm>

#include "fs/open_file.h"
#include "syscall/lookup.h"
#include "syscall/transfer.h"

namespace kernel {

Result<uint64_t> sys_read(int32_t descriptor, UserAddr to, uint64_t bytes) {
    const Ref<OpenFile> file = TRY(readable_file(descriptor));
    IoBuffer buffer = IoBuffer::user(to, TRY(transfer_size(to, bytes)));
    return file->read(buffer);
}

Result<uint64_t> sys_write(int32_t descriptor, UserAddr from, uint64_t bytes) {
    const Ref<OpenFile> file = TRY(writable_file(descriptor));
    IoBuffer buffer = IoBuffer::user(from, TRY(transfer_size(from, bytes)));
    return file->write(buffer);
}

Result<uint64_t> sys_pread64(int32_t descriptor, UserAddr to, uint64_t bytes, int64_t offset) {
    if (offset < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(readable_file(descriptor, Place::Offset));
    IoBuffer buffer = IoBuffer::user(to, TRY(transfer_size(to, bytes)));
    return file->read_at(buffer, static_cast<uint64_t>(offset));
}

Result<uint64_t> sys_pwrite64(int32_t descriptor, UserAddr from, uint64_t bytes, int64_t offset) {
    if (offset < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(writable_file(descriptor, Place::Offset));
    IoBuffer buffer = IoBuffer::user(from, TRY(transfer_size(from, bytes)));
    return file->write_at(buffer, static_cast<uint64_t>(offset));
}

Result<uint64_t> sys_lseek(int32_t descriptor, int64_t offset, uint32_t whence) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    constexpr uint32_t kLastWhence = 4;  // SEEK_HOLE
    if (whence > kLastWhence)
        return fail(Errno::Inval);
    return file->seek(offset, static_cast<int>(whence));
}

}  // namespace kernel
