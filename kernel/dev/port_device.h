// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

// /dev/port (mem(4)): the byte at offset N is port N. Perm without CAP_SYS_RAWIO.
Result<Ref<OpenFile>> open_port_device(Ref<Inode> node, uint32_t flags);

}  // namespace kernel
