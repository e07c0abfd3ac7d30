// SPDX-License-Identifier: Apache-2.0
#include "fs/event_poll.h"

#include "fs/anonymous.h"
#include "fs/poll_set.h"

namespace kernel {
namespace {

// All watches of all epolls: looked through when one is changed, or a watched file closed.
constinit SpinLock watches_lock{LockRank::Watches};
constinit PermanentList<Watch, &Watch::all_link> watches;

}  // namespace

void Watch::readiness_changed(uint32_t events) {
    epoll_.make_ready(*this, events);
}

Result<Ref<OpenFile>> EventPoll::create(const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<AnonymousInode>(0600u, owner));
    return Ref<OpenFile>{TRY(make_ref<EventPoll>(std::move(inode)))};
}

EventPoll::~EventPoll() {
    SpinLock::Guard guard = watches_lock.lock();
    for (Watch& watch : watches)
        if (&watch.epoll_ == this)
            take_apart(watch);
}

// With watches_lock held. Null where there is none.
Ref<Watch> EventPoll::find(int32_t descriptor, const OpenFile& file) {
    for (Watch& watch : watches)
        if (&watch.epoll_ == this && watch.descriptor_ == descriptor && &watch.file_ == &file)
            return Ref<Watch>::share(&watch);
    return nullptr;
}

// With watches_lock held: afterwards neither the file nor the epoll knows the watch. Returns the list's
// reference.
Ref<Watch> EventPoll::take_apart(Watch& watch) {
    watch.file_.readiness()->forget(watch);
    SpinLock::Guard guard = watch.epoll_.lock_.lock();
    watch.gone_ = true;
    watch.ready_link_.unlink();
    watch.all_link.unlink();
    return Ref<Watch>::adopt(&watch);
}

void EventPoll::file_closed(const OpenFile& file) {
    SpinLock::Guard guard = watches_lock.lock();
    for (Watch& watch : watches)
        if (&watch.file_ == &file)
            take_apart(watch);
}

// A change that the watch does not wait for is no edge: who watches for input must not hear of new room.
void EventPoll::make_ready(Watch& watch, uint32_t events) {
    SpinLock::Guard guard = lock_.lock();
    if (watch.gone_ || watch.ready_link_.linked() || !(events & (watch.wanted_.events | kError | kHangUp)))
        return;
    ready_.push_back(watch);
    guard.unlock();
    readiness_.notify();
}

// A new watch reports what is already there.
void EventPoll::look_at(Watch& watch) {
    if (poll_events(watch.file_) & (watch.wanted_.events | kError | kHangUp))
        make_ready(watch);
}

Result<> EventPoll::add(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted) {
    if (file.as_event_poll())
        return fail(Errno::Loop);
    if (!file.readiness())
        return fail(Errno::Perm);
    Ref<Watch> watch = TRY(make_ref<Watch>(*this, file, descriptor, wanted));
    SpinLock::Guard guard = watches_lock.lock();
    if (find(descriptor, file))
        return fail(Errno::Exist);
    // Whoever closes the last descriptor from now on sees the mark and waits for the lock.
    file.mark_watched();
    if (!file.has_descriptors())
        return fail(Errno::BadF);
    watches.push_back(*Ref<Watch>{watch}.leak());
    file.readiness()->observe(*watch);
    guard.unlock();
    look_at(*watch);
    return {};
}

Result<> EventPoll::change(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted) {
    SpinLock::Guard guard = watches_lock.lock();
    const Ref<Watch> watch = find(descriptor, file);
    if (!watch)
        return fail(Errno::NoEnt);
    {
        SpinLock::Guard own = lock_.lock();
        watch->wanted_ = wanted;
    }
    guard.unlock();
    look_at(*watch);
    return {};
}

Result<> EventPoll::remove(int32_t descriptor, OpenFile& file) {
    SpinLock::Guard guard = watches_lock.lock();
    const Ref<Watch> watch = find(descriptor, file);
    if (!watch)
        return fail(Errno::NoEnt);
    take_apart(*watch);
    return {};
}

// The first of the ready list, out of it. Its file lives: who closes it must take the watch apart first.
EventPoll::Ready EventPoll::take_ready() {
    SpinLock::Guard guard = lock_.lock();
    Watch* first = ready_.pop_front();
    if (!first)
        return {};
    return {Ref<Watch>::share(first), Ref<OpenFile>::share(&first->file_), first->wanted_};
}

// Looks once at each watch that is ready now: those that go back to the end wait for the next call.
size_t EventPoll::collect(std::span<WatchedEvent> events) {
    size_t left;
    {
        SpinLock::Guard guard = lock_.lock();
        left = ready_.size();
    }
    size_t found = 0;
    for (; left != 0 && found < events.size(); left--) {
        const Ready ready = take_ready();
        if (!ready.watch)
            break;
        const uint32_t asked = ready.wanted.events & ~WatchedEvent::kBehaviour;
        // Disarmed by EPOLLONESHOT until the next change().
        if (asked == 0 && ready.wanted.events & WatchedEvent::kOneShot)
            continue;
        const uint32_t now = poll_events(*ready.file) & (asked | kError | kHangUp);
        if (now == 0)
            continue;
        events[found++] = {now, ready.wanted.data};
        if (ready.wanted.events & WatchedEvent::kOneShot) {
            SpinLock::Guard guard = lock_.lock();
            ready.watch->wanted_.events &= WatchedEvent::kBehaviour;
        } else if (!(ready.wanted.events & WatchedEvent::kEdge)) {
            make_ready(*ready.watch);
        }
    }
    return found;
}

Result<size_t> EventPoll::wait(std::span<WatchedEvent> events, Nanoseconds deadline) {
    size_t found = collect(events);
    if (found != 0 || deadline == 0)
        return found;
    Waiter waiter{readiness_.sleepers()};
    while ((found = collect(events)) == 0) {
        const WakeReason reason = waiter.sleep(deadline);
        if (reason == WakeReason::TimedOut)
            return collect(events);
        if (reason == WakeReason::Interrupted)
            return fail(Errno::Intr);
    }
    return found;
}

uint32_t EventPoll::ready_events() {
    SpinLock::Guard guard = lock_.lock();
    return ready_.empty() ? 0 : kReadable;
}

}  // namespace kernel
