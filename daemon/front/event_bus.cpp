// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/event_bus.h"

#include <fmt/format.h>

namespace iopermd::front {

void EventBus::publish(Event event) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_)
            return;
        event.sequence = ++last_;
        event.time = clock_.wall();
        events_.push_back(std::make_shared<const Event>(std::move(event)));
        if (events_.size() > kept_)
            events_.pop_front();
    }
    wake_all();
}

std::optional<Event> EventBus::next(EventCursor& cursor) const {
    const std::lock_guard lock(mutex_);
    const uint64_t before_first = last_ - events_.size();
    // Past the end: a number from an earlier run of the daemon.
    if (cursor.after < before_first || cursor.after > last_) {
        Event lost;
        lost.sequence = cursor.after > last_ ? last_ : before_first;
        lost.time = clock_.wall();
        lost.message = fmt::format("events after {} are no longer kept", cursor.after);
        cursor.after = lost.sequence;
        return lost;
    }
    while (cursor.after < last_) {
        const Event& event = *events_[cursor.after - before_first];
        cursor.after++;
        if (cursor.everybody || event.uid == cursor.uid)
            return event;
    }
    return std::nullopt;
}

uint64_t EventBus::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

void EventBus::add(const std::weak_ptr<Watcher>& watcher) {
    const std::lock_guard lock(mutex_);
    std::erase_if(watchers_, [](const auto& known) { return known.expired(); });
    watchers_.push_back(watcher);
}

void EventBus::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    wake_all();
}

bool EventBus::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

void EventBus::wake_all() {
    std::vector<std::shared_ptr<Watcher>> awake;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& watcher : watchers_)
            if (auto alive = watcher.lock())
                awake.push_back(std::move(alive));
    }
    for (const auto& watcher : awake)
        watcher->wake();
}

std::vector<PortRange> ranges_of(const PortSet& ports) {
    std::vector<PortRange> ranges;
    for (const PortRange range : ports)
        ranges.push_back(range);
    return ranges;
}

Event event_of(Event::Kind kind, const Grant& grant, const PortSet& ports, std::string message) {
    Event event;
    event.kind = kind;
    event.grant = grant.id;
    event.uid = grant.uid;
    event.pid = grant.pid;
    event.ports = ranges_of(ports);
    event.message = std::move(message);
    return event;
}

}  // namespace iopermd::front
