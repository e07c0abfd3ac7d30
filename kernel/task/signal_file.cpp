// SPDX-License-Identifier: Apache-2.0
#include "task/signal_file.h"

#include "fs/anonymous.h"
#include "task/signal_record.h"
#include "task/signals.h"

namespace kernel {
namespace {

constinit SpinLock files_lock{LockRank::SignalFiles};
constinit PermanentList<SignalFile, &SignalFile::all_link> files;
// So that a signal costs nothing where nobody reads any.
constinit std::atomic<uint32_t> file_count{0};

}  // namespace

Result<Ref<OpenFile>> SignalFile::create(SignalSet mask, uint32_t flags, const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<AnonymousInode>(0600u, owner));
    return Ref<OpenFile>{TRY(make_ref<SignalFile>(std::move(inode), mask, flags))};
}

SignalFile::SignalFile(Ref<Inode> inode, SignalSet mask, uint32_t flags)
    : EventFile(std::move(inode), flags | kReadWrite), mask_((mask - kUncatchable).bits()) {
    const SpinLock::Guard guard = files_lock.lock();
    files.push_back(*this);
    file_count.fetch_add(1);
}

SignalFile::~SignalFile() {
    const SpinLock::Guard guard = files_lock.lock();
    all_link.unlink();
    file_count.fetch_sub(1);
}

void SignalFile::set_mask(SignalSet mask) {
    mask_.store((mask - kUncatchable).bits());
    readiness_.notify();
}

void SignalFile::signal_was_sent(uint32_t signal) {
    if (file_count.load() == 0)
        return;
    const SpinLock::Guard guard = files_lock.lock();
    for (SignalFile& file : files)
        if (file.mask().contains(signal))
            file.readiness_.notify();
}

// Waits for one, unless it must not.
Result<SignalInfo> SignalFile::next() {
    SignalInfo info = signals::take_pending(mask());
    if (info.number != 0)
        return info;
    if (non_blocking())
        return fail(Errno::Again);
    Waiter waiter{readiness_.sleepers()};
    while ((info = signals::take_pending(mask())).number == 0)
        if (waiter.sleep(kNever) != WakeReason::Woken)
            return fail(Errno::RestartSys);
    return info;
}

// As many as there are and fit. One that cannot be copied out is lost, as on Linux.
Result<size_t> SignalFile::read(IoBuffer& to) {
    if (to.left() < sizeof(SignalRecord))
        return fail(Errno::Inval);
    SignalInfo info = TRY(next());
    size_t done = 0;
    while (info.number != 0) {
        const SignalRecord record = record_of(info);
        const Result<size_t> moved = to.put(&record, sizeof record);
        if (!moved || *moved != sizeof record)
            return done != 0 ? Result<size_t>{done} : fail(Errno::Fault);
        done += sizeof record;
        info = to.left() >= sizeof record ? signals::take_pending(mask()) : SignalInfo{};
    }
    return done;
}

uint32_t SignalFile::ready_events() {
    return signals::is_pending(mask()) ? kReadable : 0;
}

}  // namespace kernel
