// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "daemon/front/grant.h"
#include "daemon/front/guard_link.h"
#include "daemon/front/session.h"

namespace iopermd::front {

// Who holds what now. Not thread-safe: Core's lock guards it.
class Ledger {
public:
    // Told when a grant has ended for good: what the guard took, or why it could not.
    using Ended = std::function<void(const Result<StripCounts>&)>;

    enum class State {
        Preparing,  // reserved; the guard makes its ticket
        Live,
        Ending,  // of no use to its session any more, but a holder may still have the ports
    };

    struct Entry {
        Grant grant;
        std::shared_ptr<const Session> session;
        std::chrono::nanoseconds expires_at{};  // since boot
        OnRevoke on_revoke = OnRevoke::Strip;
        bool exclusive = false;  // by an exclusive rule
        bool asked = false;      // by a program without a wrapper: ends with its last holder
        State state = State::Preparing;
        // Preparing: the session ended meanwhile, so the ticket is of no use to anybody.
        bool abandoned = false;
        // Ending:
        EndCause cause = EndCause::Released;
        std::string words;        // why, for the audit log
        bool with_guard = false;  // the guard is at it; otherwise it has yet to be told
        std::vector<Ended> waiting;
    };

    // Takes the entry in under a new number, which it returns.
    uint64_t reserve(Entry&& entry);
    // The guard knows this number from an earlier run of the front: moves the entry to a much higher one.
    // Numbers double, so a few calls leave any earlier run's behind.
    uint64_t renumber(uint64_t id);
    // Null where there is none. Valid until the next reserve, renumber or erase.
    Entry* find(uint64_t id);
    void erase(uint64_t id);

    // In the order of their numbers.
    const std::map<uint64_t, Entry>& entries() const { return entries_; }
    // Numbers of the entries that fit.
    std::vector<uint64_t> select(const std::function<bool(const Entry&)>& fits) const;

    uint32_t count_of(uid_t uid) const;
    size_t size() const { return entries_.size(); }

    // What other sessions hold that could stand against a request for `ports`: exclusive grants that touch
    // them and, as far as they touch `exclusive_ports` (those that a rule would grant exclusively), the
    // others. Grants that end count until they have ended.
    std::vector<MachineFacts::Held> held_against(uint64_t session, const PortSet& ports,
                                                 const PortSet& exclusive_ports) const;

    // When the next live grant expires, since boot.
    std::optional<std::chrono::nanoseconds> next_expiry() const;
    std::vector<uint64_t> expired(std::chrono::nanoseconds now) const;

private:
    using Expiry = std::pair<std::chrono::nanoseconds, uint64_t>;

    uint64_t next_id_ = 1;
    std::map<uint64_t, Entry> entries_;
    std::set<Expiry> expiries_;
    std::unordered_map<uid_t, uint32_t> counts_;
};

}  // namespace iopermd::front
