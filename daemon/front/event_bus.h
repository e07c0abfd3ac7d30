// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/front/clock.h"
#include "daemon/front/grant.h"
#include "iopermd/port_range.h"
#include "iopermd/port_set.h"

namespace iopermd::front {

// Something that happened to grants. `Kind` mirrors proto/iopermd/v1/grants.proto, Event.Kind.
struct Event {
    enum class Kind {
        Granted,
        Denied,
        Redeemed,
        Released,
        Expired,
        SessionEnded,
        PolicyReloaded,
        TicketRefused,
        Lost
    };

    Kind kind = Kind::Lost;
    uint64_t grant = 0;
    uid_t uid = static_cast<uid_t>(-1);  // whose grant it is; only this user and administrators see the event
    pid_t pid = 0;
    std::vector<PortRange> ports;  // ranges and not a PortSet: thousands of events are kept
    std::string message;
    // Filled in by the bus.
    uint64_t sequence = 0;
    std::chrono::system_clock::time_point time;
};

// Where a watcher stands in the stream, and what it may see. Owned by the watcher.
struct EventCursor {
    uint64_t after = 0;  // the last sequence number it has seen
    bool everybody = false;
    uid_t uid = static_cast<uid_t>(-1);
};

// The last events, numbered from 1. Watchers pull at their own speed and are only told that there is more, so
// a slow one costs no memory and delays nobody: when it falls behind by more than is kept it reads one Lost
// event and goes on from there. Thread-safe.
class EventBus {
public:
    static constexpr size_t kKept = 4096;

    class Watcher {
    public:
        virtual ~Watcher() = default;
        // There is more to pull, or the bus has closed. On any thread, with no lock of the bus held; must not
        // block.
        virtual void wake() = 0;
    };

    explicit EventBus(const Clock& clock, size_t kept = kKept) : clock_(clock), kept_(kept) {}

    void publish(Event event);
    // The next event that the cursor may see, and moves the cursor past it; nothing when it has seen all.
    std::optional<Event> next(EventCursor& cursor) const;
    // The number of the last event, 0 where there was none.
    uint64_t last() const;

    // Held weakly: a watcher that is gone is forgotten.
    void add(const std::weak_ptr<Watcher>& watcher);

    // No more events; wakes every watcher so that it ends.
    void close();
    bool closed() const;

private:
    void wake_all();

    const Clock& clock_;
    const size_t kept_;
    mutable std::mutex mutex_;  // guards what follows
    std::deque<std::shared_ptr<const Event>> events_;
    uint64_t last_ = 0;
    bool closed_ = false;
    std::vector<std::weak_ptr<Watcher>> watchers_;
};

// The ranges of a set, for Event::ports.
std::vector<PortRange> ranges_of(const PortSet& ports);
// An event of a grant; `ports` are those that it is about, the grant's or some of them.
Event event_of(Event::Kind kind, const Grant& grant, const PortSet& ports, std::string message);

}  // namespace iopermd::front
