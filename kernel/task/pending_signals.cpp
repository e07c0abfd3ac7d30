// SPDX-License-Identifier: Apache-2.0
#include "task/pending_signals.h"

#include <new>

namespace kernel {
namespace {

// The forms that carry something the receiver must see: a real-time signal of a program without its info is
// worth nothing.
bool needs_info(const SignalInfo& info) {
    return static_cast<uint32_t>(info.number) >= kSigRtMin && info.code < 0 && info.code != kSiTkill;
}

}  // namespace

Result<> PendingSignals::add(const SignalInfo& info) {
    const auto number = static_cast<uint32_t>(info.number);
    if (number < kSigRtMin && set_.contains(number))
        return {};
    QueuedSignal* queued = queued_ < kMaxQueued ? new (std::nothrow) QueuedSignal{info} : nullptr;
    if (!queued && needs_info(info))
        return fail(Errno::Again);
    if (queued) {
        queue_.push_back(*queued);
        queued_++;
    }
    set_.add(number);
    return {};
}

void PendingSignals::add_prepared(QueuedSignal& signal) {
    if (signal.link.linked()) {
        signal.info.timer.overrun++;
        return;
    }
    signal.info.timer.overrun = 0;
    queue_.push_back(*Ref<QueuedSignal>::share(&signal).leak());
    set_.add(static_cast<uint32_t>(signal.info.number));
}

void PendingSignals::drop(QueuedSignal& queued) {
    queue_.remove(queued);
    if (!queued.is_prepared)
        queued_--;
    queued.release();
}

SignalInfo PendingSignals::take_number(uint32_t number) {
    SignalInfo info = SignalInfo::from_user(number, kSiUser, 0, 0);  // where it was kept without
    bool found = false, more = false;
    for (QueuedSignal& queued : queue_) {
        if (queued.info.number != static_cast<int32_t>(number))
            continue;
        if (found) {
            more = true;
            break;
        }
        info = queued.info;
        found = true;
        drop(queued);
    }
    if (!more)
        set_.remove(number);
    return info;
}

uint32_t PendingSignals::next_number(SignalSet wanted) {
    if (!(wanted & kSynchronousSignals).empty())
        for (const QueuedSignal& queued : queue_) {
            const auto number = static_cast<uint32_t>(queued.info.number);
            if ((wanted & kSynchronousSignals).contains(number) && queued.info.code > kSiUser)
                return number;
        }
    return wanted.first();
}

SignalInfo PendingSignals::take(SignalSet blocked) {
    const SignalSet wanted = set_ - blocked;
    if (wanted.empty())
        return {};
    return take_number(next_number(wanted));
}

bool PendingSignals::peek(uint64_t index, SignalInfo& info) {
    for (const QueuedSignal& queued : queue_) {
        if (index-- == 0) {
            info = queued.info;
            return true;
        }
    }
    return false;
}

void PendingSignals::discard(SignalSet signals) {
    if ((set_ & signals).empty())
        return;
    set_ = set_ - signals;
    for (QueuedSignal& queued : queue_)
        if (signals.contains(static_cast<uint32_t>(queued.info.number)))
            drop(queued);
}

}  // namespace kernel
