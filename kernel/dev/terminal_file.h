// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dev/terminal.h"
#include "fs/stream_file.h"

namespace kernel {

// A descriptor on the program's side of a terminal. Reads and writes obey job control.
class TerminalFile : public StreamFile {
public:
    TerminalFile(Ref<Inode> inode, uint32_t flags, Ref<Terminal> terminal)
        : StreamFile(std::move(inode), flags), terminal_(std::move(terminal)) {}

    // Opens `terminal` for a program; it may become the controlling one.
    static Result<Ref<OpenFile>> open(Ref<Inode> inode, uint32_t flags, Ref<Terminal> terminal);

    Result<size_t> read(IoBuffer& to) override;
    Result<size_t> write(IoBuffer& from) override;
    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override;
    uint32_t ready_events() override { return terminal_->ready_events(); }
    Readiness* readiness() override { return &terminal_->readiness(); }

    Terminal& terminal() { return *terminal_; }

protected:
    Ref<Terminal> terminal_;
};

// tty_ioctl(4): what both sides of a pseudo-terminal and every other terminal answer. NotTty for what it does
// not know.
Result<uint64_t> terminal_ioctl(const Ref<Terminal>& terminal, uint32_t request, UserAddr argument);

}  // namespace kernel
