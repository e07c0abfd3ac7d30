// SPDX-License-Identifier: Apache-2.0
#include "dev/terminal_file.h"

#include "dev/job_control.h"
#include "task/signal_set.h"

namespace kernel {

Result<Ref<OpenFile>> TerminalFile::open(Ref<Inode> inode, uint32_t flags, Ref<Terminal> terminal) {
    if (!(flags & kNoControllingTty))
        job_control::adopt_on_open(terminal);
    return make_ref<TerminalFile>(std::move(inode), flags, std::move(terminal));
}

Result<size_t> TerminalFile::read(IoBuffer& to) {
    TRY(job_control::check_foreground(*terminal_, kSigTtin));
    return terminal_->read(to, non_blocking());
}

Result<size_t> TerminalFile::write(IoBuffer& from) {
    if (terminal_->settings().has(Termios::kStopBackground))
        TRY(job_control::check_foreground(*terminal_, kSigTtou));
    return terminal_->write(from, non_blocking());
}

Result<uint64_t> TerminalFile::ioctl(uint32_t request, UserAddr argument) {
    // Linux: hung_up_tty_ioctl.
    if (terminal_->hung_up())
        return fail(Errno::Io);
    return terminal_ioctl(terminal_, request, argument);
}

}  // namespace kernel
