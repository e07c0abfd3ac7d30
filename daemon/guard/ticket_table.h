// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/common/guard_message.h"
#include "daemon/guard/clock.h"
#include "daemon/guard/holders.h"

namespace iopermd::guard {

// The tickets that wait to be redeemed. Single use: whoever shows one, rightly or not, ends it, so a stolen
// ticket is worthless to both sides. Not thread-safe.
class TicketTable {
public:
    static constexpr size_t kMost = 1024;

    // None where kMost tickets are pending.
    std::optional<Ticket> make(const Newcomer& redeemer, Instant now);
    // Takes the ticket out of the table. None: never made, used, expired. The time it takes does not depend
    // on the bytes.
    std::optional<Newcomer> use(const Ticket& ticket, Instant now);

    void void_grant(uint64_t grant) {
        std::erase_if(entries_, [grant](const Entry& entry) { return entry.redeemer.grant == grant; });
    }
    void expire(Instant now) {
        std::erase_if(entries_, [now](const Entry& entry) { return entry.expires <= now; });
    }
    void clear() { entries_.clear(); }
    size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Ticket ticket;
        Newcomer redeemer;
        Instant expires;
    };
    std::vector<Entry> entries_;
};

}  // namespace iopermd::guard
