// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/stream_file.h"
#include "task/process.h"

namespace kernel {

// pidfd_open(2): a descriptor that stands for one process, also when the process has ended and its id is
// somebody else's. Readable from the end of its last thread on. Inode::as_process() finds the process.
class ProcessFile final : public StreamFile {
public:
    // The inode of it alone, for who may want a descriptor later. NoMem.
    static Result<Ref<Inode>> create_inode(Ref<Process> process, const Credentials& owner);
    // `flags`: kNonBlock or 0, which only waitid(2) asks for. NoMem.
    static Result<Ref<OpenFile>> create(Ref<Process> process, uint32_t flags, const Credentials& owner);
    static Result<Ref<OpenFile>> open_inode(Ref<Inode> inode, uint32_t flags);
    ProcessFile(Ref<Inode> inode, Process& process, uint32_t flags)
        : StreamFile(std::move(inode), flags | kReadWrite), process_(process) {}

    uint32_t ready_events() override { return process_.zombie ? kReadable : 0; }
    Readiness* readiness() override { return &process_.ended; }
    void describe(Writer& out) const override;

private:
    Process& process_;  // which the inode holds
};

}  // namespace kernel
