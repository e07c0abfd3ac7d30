// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/io_buffer.h"
#include "mm/user_pointer.h"

// Moving bytes, and a file's size.
namespace kernel {

// files.cpp
Result<uint64_t> sys_read(int32_t descriptor, UserAddr to, uint64_t bytes);
Result<uint64_t> sys_write(int32_t descriptor, UserAddr from, uint64_t bytes);
Result<uint64_t> sys_pread64(int32_t descriptor, UserAddr to, uint64_t bytes, int64_t offset);
Result<uint64_t> sys_pwrite64(int32_t descriptor, UserAddr from, uint64_t bytes, int64_t offset);
Result<uint64_t> sys_lseek(int32_t descriptor, int64_t offset, uint32_t whence);

// files_vectors.cpp
Result<uint64_t> sys_readv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count);
Result<uint64_t> sys_writev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count);
Result<uint64_t> sys_preadv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset);
Result<uint64_t> sys_pwritev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset);
Result<uint64_t> sys_preadv2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset,
                             uint64_t offset_high, uint32_t flags);
Result<uint64_t> sys_pwritev2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, int64_t offset,
                              uint64_t offset_high, uint32_t flags);

// files_copy.cpp
Result<uint64_t> sys_sendfile(int32_t to, int32_t from, UserInOut<int64_t> offset, uint64_t bytes);
Result<uint64_t> sys_copy_file_range(int32_t from, UserInOut<int64_t> from_offset, int32_t to,
                                     UserInOut<int64_t> to_offset, uint64_t bytes, uint32_t flags);
Result<uint64_t> sys_splice(int32_t from, UserAddr from_offset, int32_t to, UserAddr to_offset,
                            uint64_t bytes, uint32_t flags);
Result<uint64_t> sys_tee(int32_t from, int32_t to, uint64_t bytes, uint32_t flags);

// files_size.cpp
Result<uint64_t> sys_truncate(UserString path, int64_t size);
Result<uint64_t> sys_ftruncate(int32_t descriptor, int64_t size);
Result<uint64_t> sys_fallocate(int32_t descriptor, int32_t mode, int64_t offset, int64_t bytes);
Result<uint64_t> sys_sync();
Result<uint64_t> sys_syncfs(int32_t descriptor);
Result<uint64_t> sys_fsync(int32_t descriptor);
Result<uint64_t> sys_fdatasync(int32_t descriptor);
Result<uint64_t> sys_sync_file_range(int32_t descriptor, int64_t offset, int64_t bytes, uint32_t flags);
Result<uint64_t> sys_fadvise64(int32_t descriptor, int64_t offset, int64_t bytes, int32_t advice);
Result<uint64_t> sys_readahead(int32_t descriptor, int64_t offset, uint64_t bytes);

}  // namespace kernel
