// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "fs/inode.h"
#include "mm/user_pointer.h"

namespace kernel {

// Moves bytes between a buffer and a file that is made of pages (Inode::page()). No lock is held while bytes
// are copied, so a reader may see a part of a write, as POSIX allows and Linux does between pages. A failure
// after the first byte is a short count.
Result<size_t> read_pages(Inode& inode, IoBuffer& to, uint64_t offset, size_t limit);
// RLIMIT_FSIZE is the caller's business.
Result<size_t> write_pages(Inode& inode, IoBuffer& from, const FilePart& part);

}  // namespace kernel
