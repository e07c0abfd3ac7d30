// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/policy_reload.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "daemon/common/port_format.h"

namespace iopermd::front {
namespace {

AuditRecord record_of(const Session* by) {
    return by == nullptr ? AuditRecord{} : AuditRecord::of(*by);
}

}  // namespace

// Counts down to the answer: one for the reload itself and one for each withdrawn grant.
struct PolicyReload::Pending {
    Outcome outcome;
    Done done;
    std::atomic<size_t> left{1};
};

void PolicyReload::run(const Session* by, Done done) {
    std::vector<Event> endings;
    auto pending = std::make_shared<Pending>();
    std::unique_lock one_at_a_time(loading_);
    auto loaded = load(by);
    if (!loaded) {
        one_at_a_time.unlock();
        return done(Unexpected{std::move(loaded).error()});
    }
    pending->done = std::move(done);
    endings = swap(*loaded, pending);
    tell(by, **loaded, pending->outcome);
    one_at_a_time.unlock();
    for (Event& ending : endings)
        endings_.carry_out(std::move(ending));
    finish_one(pending);
}

Result<std::shared_ptr<const PolicySnapshot>> PolicyReload::load(const Session* by) {
    AuditEvent audit(core_.audit, record_of(by));
    auto loaded = store_.load();
    const std::string& problem = loaded ? std::string{} : loaded.error();
    {
        const std::lock_guard lock(core_.mutex);
        core_.policy_error = problem;
    }
    if (loaded) {
        audit.record().reason = fmt::format("generation {}, {} rules, ceiling {}", (*loaded)->generation,
                                            (*loaded)->policy.rules.size(), format_ports((*loaded)->ceiling));
        if (const auto written = audit.commit(AuditId::PolicyLoaded); !written)
            spdlog::critical("the policy's load is not in the audit log: {}", written.error().message);
        return std::move(*loaded);
    }
    spdlog::error("the policy does not load; the one before stays in force:\n{}", problem);
    audit.record().reason = problem;
    if (const auto written = audit.commit(AuditId::PolicyRefused); !written)
        spdlog::critical("the policy's refusal is not in the audit log: {}", written.error().message);
    return fail(Code::BadPolicy, problem);
}

std::vector<Event> PolicyReload::swap(std::shared_ptr<const PolicySnapshot> next,
                                      const std::shared_ptr<Pending>& pending) {
    std::vector<Event> endings;
    const Core::Machine machine = core_.look();
    const std::lock_guard lock(core_.mutex);
    pending->outcome.generation = next->generation;
    pending->outcome.changed = !same_files(core_.policy->policy, next->policy);
    core_.policy = std::move(next);
    for (const uint64_t id :
         core_.ledger.select([](const auto& entry) { return entry.state == Ledger::State::Live; })) {
        Ledger::Entry& entry = *core_.ledger.find(id);
        if (still_allowed(machine, entry))
            continue;
        pending->outcome.ended.push_back(id);
        pending->left++;
        endings.push_back(Endings::mark(entry, EndCause::Withdrawn, "the new policy does not allow it",
                                        [this, pending](const auto&) { finish_one(pending); }));
    }
    return endings;
}

// With the lock held. By the rules alone: neither the guard's ceiling, which is about to follow the policy,
// nor other holders.
bool PolicyReload::still_allowed(const Core::Machine& machine, const Ledger::Entry& entry) {
    MachineFacts facts;
    facts.busy = machine.ports->owners;
    Request request;
    request.ports = entry.grant.ports;
    return decide(core_.policy->policy, entry.session->subject(entry.grant.program), request, facts).allowed;
}

void PolicyReload::tell(const Session* by, const PolicySnapshot& policy, const Outcome& outcome) {
    Event event;
    event.kind = Event::Kind::PolicyReloaded;
    event.uid = by == nullptr ? 0 : by->peer().uid;
    event.pid = by == nullptr ? 0 : by->peer().pid;
    event.message = fmt::format("policy generation {} is in force; {} grants end by it", outcome.generation,
                                outcome.ended.size());
    spdlog::info("{}, {} rules", event.message, policy.policy.rules.size());
    core_.events.publish(std::move(event));
}

void PolicyReload::finish_one(const std::shared_ptr<Pending>& pending) {
    if (--pending->left != 0)
        return;
    restart_guard_if_stale([pending](bool restarts) {
        pending->outcome.guard_restarts = restarts;
        pending->done(std::move(pending->outcome));
    });
}

void PolicyReload::restart_guard_if_stale(std::function<void(bool)> done) {
    auto answer = [done = std::move(done)](bool restarts) {
        if (done)
            done(restarts);
    };
    const auto guard = core_.guard.identity();
    std::shared_ptr<const PolicySnapshot> policy;
    {
        const std::lock_guard lock(core_.mutex);
        policy = core_.policy;
    }
    if (!guard || policy->generation == 0 || guard->ceiling == policy->ceiling)
        return answer(false);
    {
        const std::lock_guard lock(restart_mutex_);
        if (restarted_for_ == policy->generation)
            return answer(false);
        restarted_for_ = policy->generation;
    }
    core_.guard.restart([this, answer](const GuardReply<GuardLink::Nothing>& reply) {
        const bool restarts = reply.answered && reply.status == guard::Status::Ok;
        if (!restarts) {
            spdlog::error("the guard does not restart for the new policy: {}",
                          reply.answered ? describe(reply.status) : "it went away");
        } else {
            AuditRecord record;
            record.reason = "its ceiling is not the policy's";
            if (const auto written = core_.audit.write(record, AuditId::GuardRestarted); !written)
                spdlog::critical("the guard's restart is not in the audit log: {}", written.error().message);
        }
        answer(restarts);
    });
}

}  // namespace iopermd::front
