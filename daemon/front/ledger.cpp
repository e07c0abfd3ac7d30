// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/ledger.h"

#include <fmt/format.h>

#include <algorithm>

namespace iopermd::front {

uint64_t Ledger::reserve(Entry&& entry) {
    const uint64_t id = next_id_++;
    entry.grant.id = id;
    expiries_.insert({entry.expires_at, id});
    counts_[entry.grant.uid]++;
    entries_.emplace(id, std::move(entry));
    return id;
}

uint64_t Ledger::renumber(uint64_t id) {
    next_id_ = std::max(next_id_, id * 2 + 1);
    Entry entry = std::move(entries_.at(id));
    erase(id);
    return reserve(std::move(entry));
}

Ledger::Entry* Ledger::find(uint64_t id) {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

void Ledger::erase(uint64_t id) {
    const auto found = entries_.find(id);
    if (found == entries_.end())
        return;
    expiries_.erase({found->second.expires_at, id});
    const auto count = counts_.find(found->second.grant.uid);
    if (--count->second == 0)
        counts_.erase(count);
    entries_.erase(found);
}

std::vector<uint64_t> Ledger::select(const std::function<bool(const Entry&)>& fits) const {
    std::vector<uint64_t> ids;
    for (const auto& [id, entry] : entries_)
        if (fits(entry))
            ids.push_back(id);
    return ids;
}

uint32_t Ledger::count_of(uid_t uid) const {
    const auto found = counts_.find(uid);
    return found == counts_.end() ? 0 : found->second;
}

std::vector<MachineFacts::Held> Ledger::held_against(uint64_t session, const PortSet& ports,
                                                     const PortSet& exclusive_ports) const {
    std::vector<MachineFacts::Held> held;
    const PortSet contended = ports & exclusive_ports;
    for (const auto& [id, entry] : entries_) {
        if (entry.session->id() == session ||
            !entry.grant.ports.overlaps(entry.exclusive ? ports : contended))
            continue;
        held.push_back({entry.grant.ports, entry.exclusive, id,
                        fmt::format("uid {}, pid {}", entry.grant.uid, entry.grant.pid)});
    }
    return held;
}

std::optional<std::chrono::nanoseconds> Ledger::next_expiry() const {
    for (const auto& [when, id] : expiries_)
        if (entries_.at(id).state == State::Live)
            return when;
    return std::nullopt;
}

std::vector<uint64_t> Ledger::expired(std::chrono::nanoseconds now) const {
    std::vector<uint64_t> ids;
    for (const auto& [when, id] : expiries_) {
        if (when > now)
            break;
        if (entries_.at(id).state == State::Live)
            ids.push_back(id);
    }
    return ids;
}

}  // namespace iopermd::front
