// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/ticket_table.h"

#include <sys/random.h>

#include <functional>
#include <numeric>

namespace iopermd::guard {
namespace {

// Looks at every byte whatever the first ones say, so that a guess learns nothing from the time it took.
bool same(const Ticket& a, const Ticket& b) {
    return std::inner_product(a.bytes, a.bytes + kTicketSize, b.bytes, 0, std::bit_or<>(),
                              std::bit_xor<>()) == 0;
}

}  // namespace

std::optional<Ticket> TicketTable::make(const Newcomer& redeemer, Instant now) {
    Ticket ticket;
    expire(now);
    if (entries_.size() >= kMost || getrandom(ticket.bytes, kTicketSize, 0) != kTicketSize)
        return std::nullopt;
    entries_.push_back({ticket, redeemer, now + std::chrono::seconds(kTicketSeconds)});
    return ticket;
}

std::optional<Newcomer> TicketTable::use(const Ticket& ticket, Instant now) {
    expire(now);
    std::optional<Newcomer> found;
    std::erase_if(entries_, [&](const Entry& entry) {
        const bool shown = same(entry.ticket, ticket);
        if (shown)
            found = entry.redeemer;
        return shown;
    });
    return found;
}

}  // namespace iopermd::guard
