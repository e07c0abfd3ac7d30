// SPDX-License-Identifier: Apache-2.0
#include "fs/stream_pair.h"

#include "arch/cpu.h"
#include "fs/anonymous.h"
#include "fs/io_requests.h"
#include "fs/pipe.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {
namespace {

// One end: reads from one pipe and writes to the other, which share a readiness.
class StreamEnd final : public OpenFile {
public:
    StreamEnd(Ref<Inode> inode, Ref<Pipe> in, Ref<Pipe> out, Ref<Pipe> owner_of_readiness, uint32_t flags)
        : OpenFile(std::move(inode), flags | kReadWrite),
          owner_of_readiness_(std::move(owner_of_readiness)),
          in_(std::move(in)),
          out_(std::move(out)) {
        in_->add_ends(true, false);
        out_->add_ends(false, true);
    }
    ~StreamEnd() override {
        in_->remove_ends(true, false);
        out_->remove_ends(false, true);
    }

    Result<size_t> read(IoBuffer& to) override { return in_->read(to, !non_blocking()); }
    Result<size_t> write(IoBuffer& from) override {
        Result<size_t> done = out_->write(from, !non_blocking());
        if (!done && done.error() == Errno::Pipe)
            static_cast<void>(
                signals::send_to_thread(current_thread(), signals::info_from_current(kSigPipe)));
        return done;
    }
    Result<size_t> read_at(IoBuffer&, uint64_t) override { return fail(Errno::SeekPipe); }
    Result<size_t> write_at(IoBuffer&, uint64_t) override { return fail(Errno::SeekPipe); }
    Result<uint64_t> seek(int64_t, int) override { return fail(Errno::SeekPipe); }
    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override {
        if (request != kIoctlBytesReadable)
            return fail(Errno::NotTty);
        TRY(UserOut<int32_t>{argument}.write(static_cast<int32_t>(in_->bytes())));
        return 0;
    }
    // A peer that is gone is a hang-up in both directions, and no error for the writer (unix_poll in Linux).
    uint32_t ready_events() override {
        const uint32_t in = in_->read_events(), out = out_->write_events();
        const uint32_t gone = in & kHangUp ? kReadable | kReadHangUp | kWritableNow : 0;
        return in | (out & kWritableNow) | gone;
    }
    Readiness* readiness() override { return &in_->readiness(); }
    bool mappable() const override { return false; }
    void describe(Writer& out) const override { print(out, "socket:[{}]", inode_->status().inode); }

private:
    // Dies last: the other pipe tells its events there.
    Ref<Pipe> owner_of_readiness_;
    Ref<Pipe> in_;
    Ref<Pipe> out_;
};

}  // namespace

Result<StreamPair> make_stream_pair(uint32_t flags, const Credentials& owner) {
    Ref<Pipe> there = TRY(Pipe::create());
    Ref<Pipe> back = TRY(Pipe::create(there.get()));
    Ref<Inode> first_inode = TRY(make_ref<AnonymousInode>(kSocket | 0777, owner));
    Ref<Inode> second_inode = TRY(make_ref<AnonymousInode>(kSocket | 0777, owner));
    Ref<OpenFile> first = TRY(make_ref<StreamEnd>(std::move(first_inode), back, there, there, flags));
    Ref<OpenFile> second = TRY(make_ref<StreamEnd>(std::move(second_inode), there, back, there, flags));
    return StreamPair{std::move(first), std::move(second)};
}

}  // namespace kernel
