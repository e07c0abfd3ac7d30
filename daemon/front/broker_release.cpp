// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "daemon/common/port_format.h"
#include "daemon/front/broker.h"

namespace iopermd::front {

void Broker::release(const std::shared_ptr<const Session>& session, uint64_t grant,
                     std::optional<PortSet> ports, Done<Released> done) {
    std::string words = fmt::format("released by uid {}, pid {}", session->peer().uid, session->peer().pid);
    std::unique_lock lock(core_.mutex);
    auto entry = find_for(*session, grant);
    if (!entry) {
        lock.unlock();
        return done(Unexpected{std::move(entry).error()});
    }
    const PortSet& held = (*entry)->grant.ports;
    if (!ports || ports->contains(held))
        return release_all(std::move(lock), **entry, std::move(words), std::move(done));
    const PortSet part = held & *ports;
    if (part.empty()) {
        // As ioperm(from, num, 0) on ports that the thread does not have: nothing to do is no error.
        Released nothing{held, {}};
        lock.unlock();
        return done(std::move(nothing));
    }
    release_part(std::move(lock), **entry, part, std::move(words), std::move(done));
}

void Broker::release_all(std::unique_lock<std::mutex> lock, Ledger::Entry& entry, std::string words,
                         Done<Released> done) {
    Event ending =
        Endings::mark(entry, EndCause::Released, std::move(words), [done](const Result<StripCounts>& counts) {
            if (counts)
                done(Released{{}, *counts});
            else
                done(Unexpected{counts.error()});
        });
    lock.unlock();
    endings_.carry_out(std::move(ending));
}

void Broker::release_part(std::unique_lock<std::mutex> lock, const Ledger::Entry& entry, const PortSet& ports,
                          std::string words, Done<Released> done) {
    Event event = event_of(Event::Kind::Released, entry.grant, ports,
                           fmt::format("grant {} loses {}: {}", entry.grant.id, format_ports(ports), words));
    const auto owner = entry.session;
    const uint64_t grant = entry.grant.id;
    lock.unlock();
    core_.events.publish(std::move(event));
    core_.guard.strip(
        grant, ports,
        [this, owner, grant, ports, words = std::move(words), done = std::move(done)](const auto& reply) {
            if (!reply.answered)
                return done(
                    fail(Code::Unavailable, fmt::format("the guard is away; grant {} is as it was", grant)));
            if (reply.status != guard::Status::Ok)
                return done(fail(Code::Internal, fmt::format("the guard: {}", describe(reply.status))));
            part_stripped(owner, grant, ports, words, reply.value, done);
        });
}

void Broker::part_stripped(const std::shared_ptr<const Session>& session, uint64_t grant,
                           const PortSet& ports, std::string words, const StripCounts& counts,
                           const Done<Released>& done) {
    Released released{{}, counts};
    std::string program;
    std::optional<Event> ending;
    {
        const std::lock_guard lock(core_.mutex);
        if (Ledger::Entry* const entry = core_.ledger.find(grant); entry != nullptr) {
            entry->grant.ports -= ports;
            released.remaining = entry->grant.ports;
            program = entry->grant.program;
            // Two parts that were released at the same time may have been all there was.
            if (released.remaining.empty() && entry->state == Ledger::State::Live)
                ending = Endings::mark(*entry, EndCause::Released, words);
        }
    }
    AuditRecord reduced = AuditRecord::of(*session, program);
    reduced.grant = grant;
    reduced.ports = format_ports(ports);
    reduced.reason = fmt::format("{}; {} threads lost the ports, {} processes were killed for it", words,
                                 counts.threads, counts.killed);
    record(reduced, AuditId::GrantReduced);
    if (ending)
        endings_.carry_out(*std::move(ending));
    done(std::move(released));
}

}  // namespace iopermd::front
