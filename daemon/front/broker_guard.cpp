// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "daemon/common/port_format.h"
#include "daemon/front/broker.h"

namespace iopermd::front {

std::vector<AdoptedGrant> Broker::guard_greeted(const GuardIdentity&, bool same) {
    if (same) {
        end_where([](const Ledger::Entry&) { return true; }, EndCause::Void,
                  "the guard stripped it when the connection broke");
        return {};
    }
    std::vector<AdoptedGrant> grants;
    const std::lock_guard lock(core_.mutex);
    for (const auto& [id, entry] : core_.ledger.entries())
        if (entry.state == Ledger::State::Live)
            grants.push_back({id, entry.grant.uid, entry.on_revoke, entry.grant.ports});
    return grants;
}

void Broker::grant_not_adopted(uint64_t grant, guard::Status status) {
    // No process held its ports: its ticket is void with the guard that made it, but the session keeps what
    // it reserved.
    if (status == guard::Status::UnknownGrant)
        return end_where([grant](const auto& entry) { return entry.grant.id == grant && entry.asked; },
                         EndCause::SessionEnded, "its last holder ended while the guard was away");
    end_where([grant](const Ledger::Entry& entry) { return entry.grant.id == grant; }, EndCause::Void,
              fmt::format("the restarted guard did not adopt it: {}", describe(status)));
}

void Broker::guard_ready() {
    guard_there_ = true;
    AuditRecord connected;
    if (const auto guard = core_.guard.identity())
        connected.reason =
            fmt::format("guard process {}, ceiling {}", guard->pid, format_ports(guard->ceiling));
    spdlog::info("the guard is there: {}", connected.reason);
    record(connected, AuditId::GuardConnected);
    endings_.retry();
    reload_.restart_guard_if_stale(nullptr);
}

void Broker::guard_lost(const std::string& reason) {
    // Every attempt to reconnect ends here; only a change is news.
    if (guard_there_ == false)
        return;
    guard_there_ = false;
    spdlog::warn("the guard is away, nothing can be granted: {}", reason);
    AuditRecord lost;
    lost.reason = reason;
    record(lost, AuditId::GuardLost);
}

void Broker::guard_event(const guard::Event& event) {
    switch (event.kind) {
        case guard::EventKind::Redeemed:
            return redeemed(event);
        case guard::EventKind::Refused:
            return ticket_refused(event);
        case guard::EventKind::Idle:
            return last_holder_gone(event);
    }
    spdlog::warn("the guard told of something unknown, {}", static_cast<uint32_t>(event.kind));
}

// A session may launch no second program with a used ticket, but the grant is its to give back. A program
// that asked by itself has no other session than its own life.
void Broker::last_holder_gone(const guard::Event& event) {
    spdlog::debug("the last holder of grant {} has ended", event.grant);
    end_where([&](const auto& entry) { return entry.grant.id == event.grant && entry.asked; },
              EndCause::SessionEnded, "its last holder has ended");
}

void Broker::redeemed(const guard::Event& event) {
    Event told;
    AuditRecord holder;
    {
        const std::lock_guard lock(core_.mutex);
        const Ledger::Entry* const entry = core_.ledger.find(event.grant);
        if (entry == nullptr)
            return;
        holder.program = entry->grant.program;
        holder.ports = format_ports(entry->grant.ports);
        told.ports = ranges_of(entry->grant.ports);
    }
    holder.uid = event.uid;
    holder.pid = event.pid;
    holder.grant = event.grant;
    record(holder, AuditId::GrantRedeemed);
    told.kind = Event::Kind::Redeemed;
    told.grant = event.grant;
    told.uid = event.uid;
    told.pid = event.pid;
    told.message = fmt::format("process {} holds the ports of grant {}", event.pid, event.grant);
    core_.events.publish(std::move(told));
}

void Broker::ticket_refused(const guard::Event& event) {
    Event told;
    told.uid = event.uid;
    std::optional<uint64_t> held_back;
    {
        const std::lock_guard lock(core_.mutex);
        held_back = core_.denials.pass(event.uid, core_.clock.since_boot());
        // The owner of the grant shall see who tried.
        if (const Ledger::Entry* const entry = core_.ledger.find(event.grant))
            told.uid = entry->grant.uid;
    }
    if (!held_back)
        return;
    AuditRecord refused;
    refused.uid = event.uid;
    refused.pid = event.pid;
    refused.grant = event.grant;
    refused.reason = describe(event.status);
    refused.held_back = *held_back;
    record(refused, AuditId::TicketRefused);
    told.kind = Event::Kind::TicketRefused;
    told.grant = event.grant;
    told.pid = event.pid;
    told.message =
        fmt::format("process {} of uid {} was refused a ticket: {}", event.pid, event.uid, refused.reason);
    core_.events.publish(std::move(told));
}

}  // namespace iopermd::front
