// SPDX-License-Identifier: Apache-2.0
#include "fs/ram_nodes.h"

#include <algorithm>
#include <cstring>

#include "fs/device_registry.h"
#include "fs/fifo.h"

namespace kernel {

FileStatus RamLink::status() const {
    FileStatus status = RamInode::status();
    status.size = target_.view().size();
    return status;
}

Result<size_t> RamLink::read_link(char* room, size_t size) const {
    const std::string_view target = target_.view();
    std::memcpy(room, target.data(), std::min(size, target.size()));
    return target.size();
}

FileStatus RamDevice::status() const {
    FileStatus status = RamInode::status();
    status.device_number = number_;
    return status;
}

Result<Ref<OpenFile>> RamDevice::open(Ref<Inode> self, uint32_t flags) {
    return open_device(std::move(self), number_, flags);
}

Result<Ref<OpenFile>> RamFifo::open(Ref<Inode> self, uint32_t flags) {
    Ref<Pipe> shared = TRY(pipe());
    return open_fifo(std::move(self), std::move(shared), flags);
}

Result<Ref<Pipe>> RamFifo::pipe() {
    Ref<Pipe> made = TRY(Pipe::create());
    SpinLock::Guard guard = lock_.lock();
    if (!pipe_)
        pipe_ = std::move(made);
    return pipe_;
}

}  // namespace kernel
