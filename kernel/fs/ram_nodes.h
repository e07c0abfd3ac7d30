// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/pipe.h"
#include "fs/ram_inode.h"
#include "lib/text.h"

namespace kernel {

// A symbolic link.
class RamLink final : public RamInode {
public:
    RamLink(Ref<RamFileSystem> file_system, const Attributes& attributes, Text target)
        : RamInode(std::move(file_system), attributes, 1), target_(std::move(target)) {}

    FileStatus status() const override;
    Result<size_t> read_link(char* room, size_t size) const override;

private:
    Text target_;
};

// A device's node, or a socket's: the number is all there is.
class RamDevice final : public RamInode {
public:
    RamDevice(Ref<RamFileSystem> file_system, const Attributes& attributes, uint64_t number)
        : RamInode(std::move(file_system), attributes, 1), number_(number) {}

    FileStatus status() const override;
    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override;

private:
    uint64_t number_;
};

// A FIFO: has a pipe from its first open on.
class RamFifo final : public RamInode {
public:
    RamFifo(Ref<RamFileSystem> file_system, const Attributes& attributes)
        : RamInode(std::move(file_system), attributes, 1) {}

    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override;

private:
    Result<Ref<Pipe>> pipe();

    Ref<Pipe> pipe_;  // under lock_
};

}  // namespace kernel
