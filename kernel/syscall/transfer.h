// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "syscall/lookup.h"

namespace kernel {

// No transfer moves more than this at once: Linux's MAX_RW_COUNT.
inline constexpr uint64_t kMaxTransfer = 0x7fff'f000;

// Where a transfer begins: at the file's own position, or at an offset as pread(2) has it.
enum class Place : uint8_t { Position, Offset };

// BadF unless it was opened for this; before that, SeekPipe for an offset into what has no positions.
inline Result<Ref<OpenFile>> readable_file(int32_t descriptor, Place place = Place::Position) {
    Ref<OpenFile> file = TRY(file_of(descriptor));
    if (place == Place::Offset && !file->has_positions())
        return fail(Errno::SeekPipe);
    if (!file->readable())
        return fail(Errno::BadF);
    return file;
}
inline Result<Ref<OpenFile>> writable_file(int32_t descriptor, Place place = Place::Position) {
    Ref<OpenFile> file = TRY(file_of(descriptor));
    if (place == Place::Offset && !file->has_positions())
        return fail(Errno::SeekPipe);
    if (!file->writable())
        return fail(Errno::BadF);
    return file;
}

// How much of a buffer one transfer moves. Fault for one that leaves the user half, which every size does
// that is negative as a signed number.
inline Result<uint64_t> transfer_size(UserAddr at, uint64_t bytes) {
    if (at.value() > kUserEnd || bytes > kUserEnd - at.value())
        return fail(Errno::Fault);
    return bytes < kMaxTransfer ? bytes : kMaxTransfer;
}

}  // namespace kernel
