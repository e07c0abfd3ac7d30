// SPDX-License-Identifier: Apache-2.0
#include "fs/poll_set.h"

namespace kernel {

uint32_t poll_events(OpenFile& file) {
    uint32_t events = file.ready_events();
    if (events & kReadable)
        events |= PollSet::kReadNormal;
    if (events & kWritableNow)
        events |= PollSet::kWriteNormal;
    return events;
}

size_t PollSet::look() {
    size_t ready = 0;
    for (Item& item : items_) {
        if (item.file)
            item.found = poll_events(*item.file) & (item.wanted | kError | kHangUp);
        ready += item.found != 0;
    }
    return ready;
}

Result<> PollSet::observe(Sleeper& sleeper) {
    for (Item& item : items_)
        if (Readiness* source = item.file ? item.file->readiness() : nullptr)
            TRY(observers_.push(TRY(make_owned<Observer>(*source, item.wanted, sleeper))));
    return {};
}

// The first look is without observers: whatever is ready already, or is not to be waited for, costs no more.
Result<size_t> PollSet::wait(Nanoseconds deadline, size_t ready) {
    size_t found = look();
    if (found + ready != 0 || deadline == 0)
        return found;
    Sleeper sleeper;
    const Result<> observing = observe(sleeper);
    WakeReason reason = WakeReason::Woken;
    while (observing && (found = look()) == 0 && reason == WakeReason::Woken)
        reason = sleeper.sleep(deadline);
    observers_.clear();  // before the sleeper dies
    if (!observing)
        return fail(observing.error());
    if (found == 0 && reason == WakeReason::Interrupted)
        return fail(Errno::Intr);
    return found;
}

}  // namespace kernel
