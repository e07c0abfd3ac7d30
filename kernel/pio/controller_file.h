// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/readiness.h"
#include "fs/stream_file.h"
#include "pio/controller.h"

namespace kernel::pio {

// The one open /dev/ioperm. What its requests mean says pio/ioperm_controller.h; what they do is in
// pio/grants.h and pio/questions.h, and here is what lies between that and a program's memory.
class ControllerFile final : public StreamFile, public Controller {
public:
    ControllerFile(Ref<Inode> inode, uint32_t flags) : StreamFile(std::move(inode), flags) {}
    ~ControllerFile() override;
    // Becomes the controller. Busy.
    Result<> begin();

    Result<size_t> read(IoBuffer& to) override;
    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override;
    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }

    void notify() override { readiness_.notify(); }

private:
    Readiness readiness_;
    std::atomic<bool> keep_{false};
    bool begun_ = false;
};

// open(2) of /dev/ioperm. Perm without CAP_SYS_RAWIO, Access but for reading and writing, Busy.
Result<Ref<OpenFile>> open_controller(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel::pio
