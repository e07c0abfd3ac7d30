// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/endings.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "daemon/common/port_format.h"

namespace iopermd::front {
namespace {

Event::Kind kind_of(EndCause cause) {
    switch (cause) {
        case EndCause::Expired:
            return Event::Kind::Expired;
        case EndCause::SessionEnded:
            return Event::Kind::SessionEnded;
        case EndCause::Released:
        case EndCause::Withdrawn:
        case EndCause::Void:
            break;
    }
    return Event::Kind::Released;
}

AuditId audit_of(EndCause cause) {
    switch (cause) {
        case EndCause::Released:
            return AuditId::GrantReleased;
        case EndCause::Expired:
            return AuditId::GrantExpired;
        case EndCause::SessionEnded:
            return AuditId::SessionEnded;
        case EndCause::Withdrawn:
            return AuditId::GrantWithdrawn;
        case EndCause::Void:
            return AuditId::GrantVoid;
    }
    return AuditId::OperationFailed;
}

}  // namespace

Event Endings::mark(Ledger::Entry& entry, EndCause cause, std::string words, Ledger::Ended done) {
    entry.state = Ledger::State::Ending;
    entry.cause = cause;
    entry.words = std::move(words);
    // Set here and not when the guard is asked: retry() must not run ahead of carry_out(), or the guard would
    // strip before the watchers know.
    entry.with_guard = true;
    if (done)
        entry.waiting.push_back(std::move(done));
    const Grant& grant = entry.grant;
    return event_of(kind_of(cause), grant, grant.ports,
                    fmt::format("grant {} of {} ends: {}", grant.id, format_ports(grant.ports), entry.words));
}

void Endings::carry_out(Event&& ending) {
    const uint64_t grant = ending.grant;
    core_.events.publish(std::move(ending));
    ask_guard(grant);
}

void Endings::ask_guard(uint64_t id) {
    core_.guard.end(id, [this, id](const GuardReply<StripCounts>& reply) { answered(id, reply); });
}

void Endings::answered(uint64_t id, const GuardReply<StripCounts>& reply) {
    // UnknownGrant: nobody ever redeemed it, or the guard stripped it on its own (a lost connection, an
    // orphan at Settle).
    const bool over =
        reply.answered && (reply.status == guard::Status::Ok || reply.status == guard::Status::UnknownGrant);
    if (over)
        finish(id, reply.status == guard::Status::Ok ? reply.value : StripCounts{});
    else
        postpone(id, reply);
}

void Endings::finish(uint64_t id, const StripCounts& counts) {
    std::vector<Ledger::Ended> waiting;
    AuditRecord record;
    EndCause cause{};
    std::shared_ptr<const Session> session;
    {
        const std::lock_guard lock(core_.mutex);
        Ledger::Entry* const entry = core_.ledger.find(id);
        if (entry == nullptr)  // an order that was repeated is answered twice
            return;
        waiting = std::move(entry->waiting);
        cause = entry->cause;
        session = entry->session;
        record.program = entry->grant.program;
        record.ports = format_ports(entry->grant.ports);
        record.reason = std::move(entry->words);
        core_.ledger.erase(id);
        if (core_.ledger.size() == 0)
            core_.drained.notify_all();
    }
    AuditRecord whole = AuditRecord::of(*session, record.program);
    whole.grant = id;
    whole.ports = std::move(record.ports);
    whole.reason = fmt::format("{}; {} threads lost the ports, {} processes were killed for it",
                               record.reason, counts.threads, counts.killed);
    if (const auto written = core_.audit.write(whole, audit_of(cause)); !written)
        spdlog::critical("the end of grant {} is not in the audit log: {}", id, written.error().message);
    for (const Ledger::Ended& done : waiting)
        done(counts);
}

void Endings::postpone(uint64_t id, const GuardReply<StripCounts>& reply) {
    std::vector<Ledger::Ended> waiting;
    {
        const std::lock_guard lock(core_.mutex);
        Ledger::Entry* const entry = core_.ledger.find(id);
        if (entry == nullptr)
            return;
        entry->with_guard = false;
        if (reply.answered)  // without an answer whoever waits goes on waiting: the guard's return settles it
            waiting = std::move(entry->waiting);
        if (reply.answered)
            entry->waiting.clear();
    }
    if (!reply.answered)
        return;
    const Result<StripCounts> failed =
        fail(Code::Internal, fmt::format("the ports of grant {} could not be taken back yet: the guard: {}",
                                         id, describe(reply.status)));
    spdlog::error("{}", failed.error().message);
    for (const Ledger::Ended& done : waiting)
        done(failed);
}

void Endings::retry() {
    std::vector<uint64_t> ids;
    {
        const std::lock_guard lock(core_.mutex);
        ids = core_.ledger.select([](const Ledger::Entry& entry) {
            return entry.state == Ledger::State::Ending && !entry.with_guard;
        });
        for (const uint64_t id : ids)
            core_.ledger.find(id)->with_guard = true;
    }
    for (const uint64_t id : ids)
        ask_guard(id);
}

void Endings::abandon_waiting(const Error& error) {
    std::vector<Ledger::Ended> waiting;
    {
        const std::lock_guard lock(core_.mutex);
        for (const auto& [id, entry] : core_.ledger.entries()) {
            auto& own = core_.ledger.find(id)->waiting;
            std::move(own.begin(), own.end(), std::back_inserter(waiting));
            own.clear();
        }
    }
    const Result<StripCounts> failed = Unexpected{error};
    for (const Ledger::Ended& done : waiting)
        done(failed);
}

}  // namespace iopermd::front
