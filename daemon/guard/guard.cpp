// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/guard.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "daemon/guard/log.h"

namespace iopermd::guard {

Guard::Guard(const PortSet& ceiling, Parts parts)
    : ceiling_(ceiling), parts_(std::move(parts)), orphans_end_(parts_.clock.now() + kOrphanTime) {
    for (auto& [name, cgroup] : parts_.cgroups.leftovers()) {
        log(Priority::Notice, "event=orphan grant={} cgroup={}", name.grant, cgroup->path());
        orphans_.emplace_back(name.grant, Grant{name.uid, OnRevoke::Strip, {}, "", std::move(cgroup), 0});
    }
}

std::string Guard::answer(const Request& request) {
    return std::visit([this](const auto& asked) { return pack(handle(asked)); }, request);
}

HelloReply Guard::handle(const HelloRequest& request) {
    return {request.header, Status::Ok, static_cast<uint32_t>(getpid()), to_words(ceiling_)};
}

PrepareReply Guard::handle(const PrepareRequest& request) {
    PrepareReply reply{request.header, Status::Ok, 0, {}};
    const PortSet ports = to_set(request.ports);
    if (!ceiling_.contains(ports)) {
        reply.status = Status::AboveCeiling;
    } else if (grants_.contains(request.grant)) {
        reply.status = Status::GrantExists;
    } else if (auto ticket = tickets_.make({request.grant, request.uid, request.pid, request.start_time},
                                           parts_.clock.now())) {
        reply.ticket = *ticket;
        grants_.emplace(request.grant,
                        Grant{request.uid, request.on_revoke, ports, request.program, nullptr, 0});
    } else {
        reply.status = ticket.error().code == Code::Exhausted ? Status::TooManyTickets : Status::Failed;
    }
    return reply;
}

StripReply Guard::handle(const StripRequest& request) {
    const auto found = grants_.find(request.grant);
    if (found == grants_.end())
        return {request.header, Status::UnknownGrant, 0, 0, 0};
    const bool forget = request.forget != 0;
    const PortSet ports = forget ? PortSet(PortRange::all()) : to_set(request.ports);
    Grant& grant = found->second;
    if (forget)
        tickets_.void_grant(request.grant);
    grant.ports -= ports;
    const StripOutcome outcome = strip(request.grant, grant, ports, forget ? "forget" : "ports");
    if (forget && outcome.complete) {
        retire(std::move(grant.cgroup));
        grants_.erase(found);
    }
    const Status status = outcome.complete ? Status::Ok : Status::Failed;
    return {request.header, status, outcome.stripped, outcome.killed, 0};
}

HoldersReply Guard::handle(const HoldersRequest& request) {
    HoldersReply reply{request.header, Status::Ok, 0, {}};
    const auto found = grants_.find(request.grant);
    if (found == grants_.end() || !found->second.cgroup) {
        reply.status = found == grants_.end() ? Status::UnknownGrant : Status::Ok;
    } else if (const auto pids = found->second.cgroup->processes()) {
        reply.count = static_cast<uint32_t>(pids->size());
        std::copy_n(pids->begin(), std::min<size_t>(pids->size(), kMaxHolders), reply.pids);
    } else {
        reply.status = Status::Failed;
    }
    return reply;
}

StatusReply Guard::handle(const AdoptRequest& request) {
    const auto orphan = std::find_if(orphans_.begin(), orphans_.end(),
                                     [&](const auto& one) { return one.first == request.grant; });
    const Status status = orphan == orphans_.end()                    ? Status::UnknownGrant
                          : grants_.contains(request.grant)           ? Status::GrantExists
                          : !ceiling_.contains(to_set(request.ports)) ? Status::AboveCeiling
                          : !orphan->second.cgroup->thaw()  // the guard before may have ended in a strip
                              ? Status::Failed
                              : Status::Ok;
    if (status == Status::Ok) {
        Grant& grant = grants_[request.grant] =
            Grant{request.uid, request.on_revoke, to_set(request.ports), "", nullptr, 0};
        hold(request.grant, grant, std::move(orphan->second.cgroup));
        orphans_.erase(orphan);
    }
    log(Priority::Notice, "event=adopt grant={} status={}", request.grant, static_cast<uint32_t>(status));
    return {request.header, status, 0};
}

StatusReply Guard::handle(const RestartRequest& request) {
    restarting_ = true;
    return {request.header, Status::Ok, 0};
}

RedeemReply Guard::redeem(const Ticket& ticket, const ucred& who) {
    RedeemReply reply{kVersion, Status::NoTicket, 0, {}, {}};
    const auto redeemer = tickets_.use(ticket, parts_.clock.now());
    const uint64_t grant = redeemer ? redeemer->grant : 0;
    if (redeemer)
        reply.status = try_redeem(*redeemer, who, reply);
    const bool ok = reply.status == Status::Ok;
    log(ok ? Priority::Info : Priority::Warning, "event={} grant={} uid={} pid={} status={}",
        ok ? "redeemed" : "redeem-refused", grant, who.uid, who.pid, static_cast<uint32_t>(reply.status));
    send(ok ? EventKind::Redeemed : EventKind::Refused, reply.status, grant, who.uid, who.pid);
    return reply;
}

Status Guard::try_redeem(const Redeemer& redeemer, const ucred& who, RedeemReply& reply) {
    const auto found = grants_.find(redeemer.grant);
    if (found == grants_.end())
        return Status::NoTicket;
    const auto pin = parts_.processes.pin(who.pid);
    const auto task = parts_.processes.look(who.pid);
    const auto origin = parts_.processes.cgroup(who.pid);
    if (who.uid != redeemer.uid || who.pid != redeemer.pid ||
        (task && task->start_time != redeemer.start_time))
        return Status::WrongRedeemer;
    if (!pin || !task)
        return Status::NoProcess;
    // Other threads could already be elsewhere. What has no_new_privs cannot be ioperm-exec, but can be, or
    // come from, the holder of another grant, whose ports it would carry out of that grant's cgroup.
    if (task->threads != 1 || task->no_new_privs != 0)
        return Status::Failed;
    if (!origin)
        return Status::NoCgroup;
    auto cgroup = parts_.cgroups.make({redeemer.grant, who.uid}, who.pid, *origin);
    if (!cgroup) {
        log(Priority::Error, "event=no-cgroup grant={} reason=\"{}\"", redeemer.grant,
            cgroup.error().message);
        return Status::NoCgroup;
    }
    Grant& grant = found->second;
    if (!Processes::alive(*pin)) {  // then the facts above and the move may have been another's
        retire(std::move(*cgroup));
        return Status::NoProcess;
    }
    grant.since = task->start_time;
    hold(redeemer.grant, grant, std::move(*cgroup));
    reply.grant = redeemer.grant;
    reply.ports = to_words(grant.ports);
    grant.program.copy(reply.program, sizeof reply.program - 1);
    return Status::Ok;
}

void Guard::front_lost() {
    send_ = nullptr;
    tickets_.clear();
    for (auto& [id, grant] : grants_)
        if (grant.cgroup)
            orphans_.emplace_back(id, std::move(grant));
    grants_.clear();
    strip_orphans();
}

void Guard::tick() {
    tickets_.expire(parts_.clock.now());
    if (!send_ && parts_.clock.now() >= orphans_end_)
        strip_orphans();
    std::erase_if(retired_, [](const auto& cgroup) { return cgroup->dissolve(); });
    parts_.strip.reap();
}

StripOutcome Guard::strip(uint64_t id, Grant& grant, const PortSet& ports, const char* reason) {
    if (!grant.cgroup)
        return {};
    const Instant now = parts_.clock.now();
    const bool slow = slow_until_[grant.uid] > now;
    const StripOutcome outcome =
        end_strays(grant, ports, parts_.strip.take(*grant.cgroup, ports, grant.on_revoke, slow));
    if (outcome.late)
        slow_until_[grant.uid] = now + kSlowTime;
    log(Priority::Info, "event=strip grant={} uid={} reason={} stripped={} killed={} late={} complete={}", id,
        grant.uid, reason, outcome.stripped, outcome.killed, outcome.late, outcome.complete);
    return outcome;
}

uint32_t Guard::strip_orphans() {
    const auto count = static_cast<uint32_t>(orphans_.size());
    for (auto& [id, grant] : orphans_) {  // they stay in the table: whoever is in their cgroups is no stray
        parts_.loop.remove(grant.cgroup->events());
        if (strip(id, grant, PortSet(PortRange::all()), "orphan").complete)
            retire(std::move(grant.cgroup));
        parts_.keep_alive();
    }
    // What is left is for the next tick without a front, or Settle.
    std::erase_if(orphans_, [](const auto& one) { return !one.second.cgroup; });
    return count;
}

void Guard::hold(uint64_t id, Grant& grant, std::unique_ptr<Cgroup> cgroup) {
    grant.cgroup = std::move(cgroup);
    if (grant.cgroup->events() < 0)
        return;
    parts_.loop.add(grant.cgroup->events(), EPOLLPRI, [this, id](uint32_t) { check_idle(id); });
    check_idle(id);  // a change before the watch is not reported
}

void Guard::retire(std::unique_ptr<Cgroup> cgroup) {
    if (!cgroup)
        return;
    parts_.loop.remove(cgroup->events());
    if (!cgroup->dissolve())
        retired_.push_back(std::move(cgroup));
}

void Guard::check_idle(uint64_t id) {
    const auto found = grants_.find(id);
    if (found == grants_.end() || !found->second.cgroup)
        return;
    const auto populated = found->second.cgroup->populated();
    if (!populated || *populated)
        return;
    // What is not complete now will be when the front asks for the grant's end.
    if (!end_strays(found->second, PortSet(PortRange::all()), {}).complete)
        return;
    retire(std::move(found->second.cgroup));
    send(EventKind::Idle, Status::Ok, id, found->second.uid, 0);
}

StripOutcome Guard::end_strays(const Grant& grant, const PortSet& ports, StripOutcome outcome) {
    const auto known = [this](const std::string& cgroup) {
        const auto has = [where = parts_.cgroups.path(cgroup) + "/"](const auto& one) {
            return one.second.cgroup && where.starts_with(one.second.cgroup->path() + "/");
        };
        return std::ranges::any_of(grants_, has) || std::ranges::any_of(orphans_, has);
    };
    parts_.strays.kill(grant.uid, grant.since, ports, known, outcome);
    return outcome;
}

void Guard::send(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid) {
    if (send_)
        send_(Event{{kVersion, Op::Event, 0}, kind, status, grant, uid, pid});
}

}  // namespace iopermd::guard
