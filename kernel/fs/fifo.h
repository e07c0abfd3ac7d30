// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/pipe.h"

namespace kernel {

// open(2) of a FIFO (fifo(7)): a reader waits for a writer and a writer for a reader. With O_NONBLOCK the
// reader does not wait and the writer gets NxIo; O_RDWR never waits. RestartSys on a signal.
Result<Ref<OpenFile>> open_fifo(Ref<Inode> inode, Ref<Pipe> pipe, uint32_t flags);

}  // namespace kernel
