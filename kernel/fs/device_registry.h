// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

// Makes the open file of a device; `node` is the inode that led to it, `flags` are O_*. Any thread, no lock.
using OpenDevice = Result<Ref<OpenFile>> (*)(Ref<Inode> node, uint64_t device_number, uint32_t flags);

// Registers `count` minors of a character device from `first_minor` on. At boot; panics when the table is
// full.
void register_device(uint32_t major, uint32_t first_minor, uint32_t count, OpenDevice open);

// open(2) of a device node: NxIo where nothing is registered, and for block devices, of which there are none.
Result<Ref<OpenFile>> open_device(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel
