// SPDX-License-Identifier: Apache-2.0
// Offsets and sizes of 64 bits come in two registers.
#include "syscall/files.h"
#include "syscall/i386_handlers.h"

namespace kernel {
namespace {

constexpr int64_t join(uint32_t low, uint32_t high) {
    return static_cast<int64_t>(uint64_t{high} << 32 | low);
}

}  // namespace

Result<uint64_t> i386_pread64(int32_t descriptor, UserAddr to, uint64_t bytes, uint32_t low, uint32_t high) {
    return sys_pread64(descriptor, to, bytes, join(low, high));
}

Result<uint64_t> i386_pwrite64(int32_t descriptor, UserAddr from, uint64_t bytes, uint32_t low,
                               uint32_t high) {
    return sys_pwrite64(descriptor, from, bytes, join(low, high));
}

Result<uint64_t> i386_llseek(int32_t descriptor, uint32_t high, uint32_t low, UserAddr result,
                             uint32_t whence) {
    const uint64_t position = TRY(sys_lseek(descriptor, join(low, high), whence));
    TRY(UserOut<uint64_t>{result}.write(position));
    return 0;
}

Result<uint64_t> i386_preadv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                             uint32_t high) {
    return sys_preadv(descriptor, pieces, count, join(low, high));
}

Result<uint64_t> i386_pwritev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                              uint32_t high) {
    return sys_pwritev(descriptor, pieces, count, join(low, high));
}

Result<uint64_t> i386_preadv2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                              uint32_t high, uint32_t flags) {
    return sys_preadv2(descriptor, pieces, count, join(low, high), 0, flags);
}

Result<uint64_t> i386_pwritev2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                               uint32_t high, uint32_t flags) {
    return sys_pwritev2(descriptor, pieces, count, join(low, high), 0, flags);
}

Result<uint64_t> i386_truncate64(UserString path, uint32_t low, uint32_t high) {
    return sys_truncate(path, join(low, high));
}

Result<uint64_t> i386_ftruncate64(int32_t descriptor, uint32_t low, uint32_t high) {
    return sys_ftruncate(descriptor, join(low, high));
}

Result<uint64_t> i386_fallocate(int32_t descriptor, int32_t mode, uint32_t low, uint32_t high,
                                uint32_t bytes_low, uint32_t bytes_high) {
    return sys_fallocate(descriptor, mode, join(low, high), join(bytes_low, bytes_high));
}

Result<uint64_t> i386_readahead(int32_t descriptor, uint32_t low, uint32_t high, uint64_t bytes) {
    return sys_readahead(descriptor, join(low, high), bytes);
}

Result<uint64_t> i386_fadvise64(int32_t descriptor, uint32_t low, uint32_t high, int32_t bytes,
                                int32_t advice) {
    return sys_fadvise64(descriptor, join(low, high), bytes, advice);
}

Result<uint64_t> i386_fadvise64_64(int32_t descriptor, uint32_t low, uint32_t high, uint32_t bytes_low,
                                   uint32_t bytes_high, int32_t advice) {
    return sys_fadvise64(descriptor, join(low, high), join(bytes_low, bytes_high), advice);
}

Result<uint64_t> i386_sync_file_range(int32_t descriptor, uint32_t low, uint32_t high, uint32_t bytes_low,
                                      uint32_t bytes_high, uint32_t flags) {
    return sys_sync_file_range(descriptor, join(low, high), join(bytes_low, bytes_high), flags);
}

}  // namespace kernel
