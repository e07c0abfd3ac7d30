// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/anonymous.h"
#include "fs/io_requests.h"
#include "fs/pipe.h"
#include "task/credentials.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {
namespace {

// A pipe's inode: has no name, but /proc/PID/fd/N leads to it, and opening that makes another end, which
// never waits for a partner as a FIFO's does (fifo_open in Linux). Unlike a FIFO's it waits for nobody, not
// even where the other side is gone: `. /dev/stdin` reads what is left (Linux: fifo_open, is_pipe).
class PipeInode final : public AnonymousInode {
public:
    PipeInode(Ref<Pipe> pipe, const Credentials& owner)
        : AnonymousInode(kFifo | 0600, owner), pipe_(std::move(pipe)) {}
    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override {
        if ((flags & kAccessMode) == kAccessMode)
            return fail(Errno::Inval);
        return make_ref<PipeEnd>(std::move(self), pipe_, flags);
    }

private:
    Ref<Pipe> pipe_;
};

}  // namespace

PipeEnd::PipeEnd(Ref<Inode> inode, Ref<Pipe> pipe, uint32_t flags)
    : StreamFile(std::move(inode), flags), pipe_(std::move(pipe)), reads_(readable()), writes_(writable()) {
    pipe_->add_ends(reads_, writes_);
}

PipeEnd::~PipeEnd() {
    pipe_->remove_ends(reads_, writes_);
}

Result<size_t> PipeEnd::read(IoBuffer& to) {
    return pipe_->read(to, !non_blocking());
}

Result<size_t> PipeEnd::write(IoBuffer& from) {
    Result<size_t> done = pipe_->write(from, !non_blocking());
    // A standard signal is never refused: only queued ones can lack memory.
    if (!done && done.error() == Errno::Pipe)
        static_cast<void>(signals::send_to_thread(current_thread(), signals::info_from_current(kSigPipe)));
    return done;
}

Result<uint64_t> PipeEnd::ioctl(uint32_t request, UserAddr argument) {
    if (request != kIoctlBytesReadable)
        return fail(Errno::NotTty);
    TRY(UserOut<int32_t>{argument}.write(static_cast<int32_t>(pipe_->bytes())));
    return 0;
}

uint32_t PipeEnd::ready_events() {
    return (reads_ ? pipe_->read_events() : 0) | (writes_ ? pipe_->write_events() : 0);
}

Readiness* PipeEnd::readiness() {
    return &pipe_->readiness();
}

void PipeEnd::describe(Writer& out) const {
    print(out, "pipe:[{}]", inode_->status().inode);
}

Result<PipePair> make_pipe(uint32_t flags, const Credentials& owner) {
    Ref<Pipe> pipe = TRY(Pipe::create());
    Ref<Inode> inode = TRY(make_ref<PipeInode>(pipe, owner));
    Ref<OpenFile> read_end = TRY(make_ref<PipeEnd>(inode, pipe, flags | kReadOnly));
    Ref<OpenFile> write_end = TRY(make_ref<PipeEnd>(inode, pipe, flags | kWriteOnly));
    return PipePair{std::move(read_end), std::move(write_end)};
}

}  // namespace kernel
