// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/broker.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/common/port_format.h"

namespace iopermd::front {

Broker::Broker(const Surroundings& surroundings, PolicyStore policies, std::optional<gid_t> admin_group)
    : core_(surroundings),
      endings_(core_),
      reload_(core_, endings_, std::move(policies)),
      admin_group_(admin_group),
      started_(surroundings.clock.wall()) {}

std::shared_ptr<Session> Broker::begin_session(Peer peer) {
    const auto& groups = peer.groups;
    const bool admin = peer.uid == 0 || (admin_group_ && std::find(groups.begin(), groups.end(),
                                                                   *admin_group_) != groups.end());
    auto session = std::make_shared<Session>(next_session_++, std::move(peer), admin);
    const std::lock_guard lock(core_.mutex);
    core_.sessions++;
    return session;
}

void Broker::end_session(const std::shared_ptr<Session>& session, const std::string& why) {
    if (!session->end())
        return;
    {
        const std::lock_guard lock(core_.mutex);
        core_.sessions--;
        for (const uint64_t id : core_.ledger.select([&](const Ledger::Entry& entry) {
                 return entry.session == session && entry.state == Ledger::State::Preparing;
             }))
            core_.ledger.find(id)->abandoned = true;
    }
    end_where([&](const Ledger::Entry& entry) { return entry.session == session; }, EndCause::SessionEnded,
              why);
}

uint32_t Broker::connections_per_uid() const {
    return policy()->policy.limits.connections_per_uid;
}

void Broker::acquire(std::shared_ptr<const Session> session, AcquireRequest&& request,
                     Acquisition::Done done) {
    Acquisition::start(core_, endings_, std::move(session), std::move(request), std::move(done));
}

Result<Ledger::Entry*> Broker::find_for(const Session& session, uint64_t grant) {
    Ledger::Entry* const entry = core_.ledger.find(grant);
    const bool known = entry != nullptr && entry->state == Ledger::State::Live &&
                       (session.admin() || entry->grant.uid == session.peer().uid);
    // The same words for a grant of somebody else: its number is nobody's business.
    if (!known)
        return fail(Code::NotFound, fmt::format("no grant {}", grant));
    return entry;
}

std::vector<Grant> Broker::list(const Session& session, bool all) const {
    std::vector<Grant> grants;
    const bool everybody = all && session.admin();
    const std::lock_guard lock(core_.mutex);
    for (const auto& [id, entry] : core_.ledger.entries())
        if (entry.state == Ledger::State::Live && (everybody || entry.grant.uid == session.peer().uid))
            grants.push_back(entry.grant);
    return grants;
}

void Broker::get(const Session& session, uint64_t grant, Done<GrantDetails> done) {
    auto details = std::make_shared<GrantDetails>();
    {
        const std::lock_guard lock(core_.mutex);
        const auto entry = find_for(session, grant);
        if (entry)
            details->grant = (*entry)->grant;
    }
    if (details->grant.id == 0)
        return done(fail(Code::NotFound, fmt::format("no grant {}", grant)));
    core_.guard.holders(
        grant, [details, done = std::move(done)](const GuardReply<std::vector<pid_t>>& reply) {
            if (!reply.answered)
                return done(fail(Code::Unavailable, "the guard, which knows the holders, is away"));
            details->holders = reply.value;
            done(std::move(*details));
        });
}

Explanation Broker::check(const Session& session, const CheckRequest& request) {
    Explanation explanation{{}, session.subject(request.program)};
    const Core::Machine machine = core_.look();
    const std::lock_guard lock(core_.mutex);
    explanation.verdict = core_.judge(machine, explanation.subject, request.request, session.id());
    return explanation;
}

std::shared_ptr<const PolicySnapshot> Broker::policy() const {
    const std::lock_guard lock(core_.mutex);
    return core_.policy;
}

StatusReport Broker::status() const {
    const Core::Machine machine = core_.look();
    StatusReport report;
    report.started = started_;
    report.guard = machine.guard;
    report.ioports_visible = machine.ports->visible;
    const std::lock_guard lock(core_.mutex);
    report.policy_generation = core_.policy->generation;
    report.rules = static_cast<uint32_t>(core_.policy->policy.rules.size());
    report.sessions =
        core_.sessions + static_cast<uint32_t>(std::ranges::count_if(
                             core_.askers, [](const auto& one) { return !one.second.expired(); }));
    report.grants = static_cast<uint32_t>(core_.ledger.size());
    report.ceiling_stale = machine.guard && !machine.guard->ceiling.contains(core_.policy->ceiling);
    report.policy_error = core_.policy_error;
    return report;
}

void Broker::reload(const Session* by, PolicyReload::Done done) {
    if (by != nullptr && !by->admin())
        return done(
            fail(Code::Denied, "only root and members of the group iopermd-admin may reload the policy"));
    reload_.run(by, std::move(done));
}

void Broker::end_where(const std::function<bool(const Ledger::Entry&)>& fits, EndCause cause,
                       const std::string& words) {
    std::vector<Event> endings;
    {
        const std::lock_guard lock(core_.mutex);
        for (const uint64_t id : core_.ledger.select([&](const Ledger::Entry& entry) {
                 return entry.state == Ledger::State::Live && fits(entry);
             }))
            endings.push_back(Endings::mark(*core_.ledger.find(id), cause, words));
    }
    for (Event& ending : endings)
        endings_.carry_out(std::move(ending));
}

std::chrono::nanoseconds Broker::keep_house() {
    constexpr std::chrono::nanoseconds kLongest =
        std::chrono::seconds(1);  // the shortest lease: no new one can be missed
    const auto now = core_.clock.since_boot();
    std::vector<Event> endings;
    std::optional<std::chrono::nanoseconds> next;
    {
        const std::lock_guard lock(core_.mutex);
        for (const uint64_t id : core_.ledger.expired(now))
            endings.push_back(
                Endings::mark(*core_.ledger.find(id), EndCause::Expired, "its lease has run out"));
        next = core_.ledger.next_expiry();
    }
    for (Event& ending : endings)
        endings_.carry_out(std::move(ending));
    if (core_.guard.identity())
        endings_.retry();
    return next ? std::clamp(*next - now, std::chrono::nanoseconds::zero(), kLongest) : kLongest;
}

void Broker::stop(std::chrono::milliseconds patience) {
    end_where([](const Ledger::Entry&) { return true; }, EndCause::SessionEnded, "the daemon stops");
    {
        std::unique_lock lock(core_.mutex);
        if (!core_.drained.wait_for(lock, patience, [this] { return core_.ledger.size() == 0; }))
            spdlog::warn(
                "{} grants end without the guard's word; it strips them when this process's connection "
                "closes",
                core_.ledger.size());
    }
    endings_.abandon_waiting({Code::Unavailable, "the daemon is stopping"});
}

void Broker::record(const AuditRecord& record, AuditId id) {
    if (const auto written = core_.audit.write(record, id); !written)
        spdlog::critical("{} is not in the audit log: {}", audit_entry(id).name, written.error().message);
}

}  // namespace iopermd::front
