// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dev/pseudo_terminal.h"
#include "dev/terminal_file.h"
#include "fs/stream_file.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr size_t kPiece = 256;

// ioctl_tty(2)
constexpr uint32_t kGetNumber = 0x80045430, kSetLock = 0x40045431, kGetLock = 0x80045439,
                   kPacketMode = 0x5420;

// The side that plays the terminal: what it writes was typed, what it reads is to be shown.
class MasterFile : public StreamFile {
public:
    MasterFile(Ref<Inode> inode, uint32_t flags, Ref<PseudoTerminal> terminal)
        : StreamFile(std::move(inode), flags), terminal_(std::move(terminal)) {}
    ~MasterFile() override { terminal_->hang_up(); }

    Result<size_t> read(IoBuffer& to) override {
        Waiter waiter{terminal_->master_readiness.sleepers()};
        for (;;) {
            uint8_t room[kPiece];
            // Looked at before the output: what the last slave wrote before it closed is still read.
            const bool ended = slaves_gone();
            const size_t got = terminal_->take_output({room, std::min(to.left(), sizeof room)});
            if (got != 0 || to.left() == 0)
                return to.put(room, got);
            if (ended)
                return fail(Errno::Io);
            if (non_blocking())
                return fail(Errno::Again);
            if (waiter.sleep(kNever) == WakeReason::Interrupted)
                return fail(Errno::RestartSys);
        }
    }

    Result<size_t> write(IoBuffer& from) override {
        size_t written = 0;
        while (from.left() != 0) {
            // Beyond the room bytes would be lost: a program that types faster than is read gets less at a
            // time.
            const size_t room_there = terminal_->input_room();
            if (room_there == 0)
                return written != 0 ? Result<size_t>{written} : fail(Errno::Again);
            uint8_t room[kPiece];
            const size_t part = TRY(from.take(room, std::min(sizeof room, room_there)));
            terminal_->received({room, part});
            written += part;
        }
        return written;
    }

    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override {
        switch (request) {
            case kGetNumber:
                TRY(UserOut<uint32_t>{argument}.write(terminal_->number()));
                return 0;
            case kSetLock:
                terminal_->locked.store(TRY(UserIn<int32_t>{argument}.read()) != 0,
                                        std::memory_order_relaxed);
                return 0;
            case kGetLock:
                TRY(UserOut<int32_t>{argument}.write(terminal_->locked.load(std::memory_order_relaxed)));
                return 0;
            case kPacketMode:
                // Off is what it is; nobody here wants the control bytes.
                return TRY(UserIn<int32_t>{argument}.read()) == 0 ? Result<uint64_t>{0} : fail(Errno::Inval);
            default:
                return terminal_ioctl(terminal_, request, argument);
        }
    }
    uint32_t ready_events() override {
        uint32_t events = terminal_->output_waiting() != 0 ? kReadable : 0;
        if (terminal_->input_room() != 0)
            events |= kWritableNow;
        return slaves_gone() ? events | kHangUp : events;
    }
    Readiness* readiness() override { return &terminal_->master_readiness; }

private:
    bool slaves_gone() const {
        return terminal_->was_opened.load(std::memory_order_relaxed) &&
               terminal_->open_slaves.load(std::memory_order_acquire) == 0;
    }

    Ref<PseudoTerminal> terminal_;
};

}  // namespace

Result<Ref<OpenFile>> open_multiplexer(Ref<Inode> node, uint32_t flags) {
    Ref<PseudoTerminal> terminal =
        TRY(PseudoTerminal::create(current_thread().credentials().user.file_system));
    return make_ref<MasterFile>(std::move(node), flags, std::move(terminal));
}

}  // namespace kernel
