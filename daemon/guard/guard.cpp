// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/guard.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "daemon/guard/log.h"

namespace iopermd::guard {

Guard::Guard(const PortSet& ceiling, Holders& holders, Clock& clock, std::function<void()> keep_alive)
    : ceiling_(ceiling), holders_(holders), clock_(clock), keep_alive_(std::move(keep_alive)) {
    orphans_end_ = clock_.now() + kOrphanTime;
    for (const auto& [grant, uid] : holders_.leftovers())
        grants_.emplace(grant, Grant{uid, OnRevoke::Strip, {}, "", true});
    holders_.on_question = [this](const Question& question) { tell_(pack(question), false); };
    holders_.on_idle = [this](uint64_t id) {
        if (const Grant* const grant = find(id))
            tell(EventKind::Idle, Status::Ok, id, grant->uid, 0);
        else
            grants_.erase(id);
    };
}

// The grant as the front knows it; none: unknown, or an orphan.
Guard::Grant* Guard::find(uint64_t id) {
    const auto found = grants_.find(id);
    return found == grants_.end() || found->second.orphan ? nullptr : &found->second;
}

std::string Guard::answer(const Request& request) {
    return std::visit([this](const auto& asked) { return pack(handle(asked)); }, request);
}

HelloReply Guard::handle(const HelloRequest& request) {
    return {request.header,     Status::Ok, static_cast<uint32_t>(getpid()),
            holders_.backend(), 0,          to_words(ceiling_)};
}

PrepareReply Guard::handle(const PrepareRequest& request) {
    if (!ceiling_.contains(request.ports))
        return {request.header, Status::AboveCeiling, 0, {}};
    if (grants_.contains(request.grant))
        return {request.header, Status::GrantExists, 0, {}};
    const auto ticket =
        tickets_.make({request.grant, request.uid, request.pid, request.start_time}, clock_.now());
    if (!ticket)
        return {request.header, Status::TooManyTickets, 0, {}};
    grants_.emplace(request.grant, Grant{request.uid, request.on_revoke, request.ports, request.program});
    return {request.header, Status::Ok, 0, *ticket};
}

StripReply Guard::handle(const StripRequest& request) {
    Grant* const grant = find(request.grant);
    if (grant == nullptr)
        return {request.header, Status::UnknownGrant, 0, 0, 0};
    const bool forget = request.forget != 0;
    const PortSet& ports = forget ? kAllPorts : request.ports;
    if (forget)
        tickets_.void_grant(request.grant);
    grant->ports -= ports;
    const StripOutcome outcome = strip(request.grant, *grant, ports, forget ? "forget" : "ports");
    if (forget && outcome.complete)
        grants_.erase(request.grant);
    const Status status = outcome.complete ? Status::Ok : Status::Failed;
    return {request.header, status, outcome.stripped, outcome.killed, 0};
}

HoldersReply Guard::handle(const HoldersRequest& request) {
    if (find(request.grant) == nullptr)
        return {request.header, Status::UnknownGrant, 0, {}};
    const auto pids = holders_.processes(request.grant);
    if (!pids)
        return {request.header, Status::Failed, 0, {}};
    HoldersReply reply{request.header, Status::Ok, static_cast<uint32_t>(pids->size()), {}};
    std::copy_n(pids->begin(), std::min<size_t>(pids->size(), kMaxHolders), reply.pids);
    return reply;
}

StatusReply Guard::handle(const AdoptRequest& request) {
    const auto found = grants_.find(request.grant);
    const bool orphan = found != grants_.end() && found->second.orphan;
    const Status status = !orphan                             ? Status::UnknownGrant
                          : !ceiling_.contains(request.ports) ? Status::AboveCeiling
                          : !holders_.resume(request.grant)   ? Status::Failed
                                                              : Status::Ok;
    if (status == Status::Ok)
        found->second = Grant{request.uid, request.on_revoke, request.ports, ""};
    log(Priority::Notice, "event=adopt grant={} status={}", request.grant, static_cast<uint32_t>(status));
    return {request.header, status, 0};
}

StatusReply Guard::handle(const SettleRequest& request) {
    const uint32_t stripped = strip_orphans();
    holders_.take_questions(true);
    return {request.header, Status::Ok, stripped};
}

StatusReply Guard::handle(const RestartRequest& request) {
    restarting_ = true;
    return {request.header, Status::Ok, 0};
}

StatusReply Guard::handle(const AnswerRequest& request) {
    if (grants_.contains(request.grant))  // it will come with another number
        return {request.header, Status::GrantExists, 0};
    const bool may = ceiling_.contains(request.ports);
    Status status = holders_.answer(request.question, may ? request.grant : 0, request.ports);
    if (status == Status::Ok && !may)
        status = Status::AboveCeiling;
    else if (status == Status::Ok && request.grant != 0)
        grants_.emplace(request.grant, Grant{request.uid, request.on_revoke, request.ports, ""});
    log(Priority::Info, "event=answer question={} grant={} uid={} status={}", request.question, request.grant,
        request.uid, static_cast<uint32_t>(status));
    return {request.header, status, 0};
}

RedeemReply Guard::redeem(const Ticket& ticket, const ucred& who) {
    RedeemReply reply{kVersion, Status::NoTicket, 0, {}, 0, 0, {}};
    const auto redeemer = tickets_.use(ticket, clock_.now());
    if (redeemer) {
        const Grant& grant = grants_.at(redeemer->grant);  // no ticket outlives its grant
        const bool own = who.uid == redeemer->uid && who.pid == redeemer->pid;
        reply.status = own ? holders_.place(*redeemer, grant.ports) : Status::WrongRedeemer;
        if (reply.status == Status::Ok) {
            reply.grant = redeemer->grant;
            reply.ports = to_words(grant.ports);
            reply.given = holders_.backend() == Backend::Controller ? 1 : 0;
            grant.program.copy(reply.program, sizeof reply.program - 1);
        }
    }
    const bool ok = reply.status == Status::Ok;
    const uint64_t grant = redeemer ? redeemer->grant : 0;
    log(ok ? Priority::Info : Priority::Warning, "event={} grant={} uid={} pid={} status={}",
        ok ? "redeemed" : "redeem-refused", grant, who.uid, who.pid, static_cast<uint32_t>(reply.status));
    tell(ok ? EventKind::Redeemed : EventKind::Refused, reply.status, grant, who.uid, who.pid);
    return reply;
}

void Guard::front_lost() {
    tell_ = nullptr;
    tickets_.clear();
    holders_.take_questions(false);
    for (auto& [id, grant] : grants_)
        grant.orphan = true;
    strip_orphans();
}

void Guard::tick() {
    tickets_.expire(clock_.now());
    if (!tell_ && clock_.now() >= orphans_end_)
        strip_orphans();
    holders_.tick();
}

StripOutcome Guard::strip(uint64_t id, const Grant& grant, const PortSet& ports, const char* reason) {
    if (!holders_.held(id))
        return {};
    const Instant now = clock_.now();
    const bool slow = slow_until_[grant.uid] > now;
    const StripOutcome outcome = holders_.take(id, ports, grant.on_revoke, slow);
    if (outcome.late)
        slow_until_[grant.uid] = now + kSlowTime;
    log(Priority::Info, "event=strip grant={} uid={} reason={} stripped={} killed={} late={} complete={}", id,
        grant.uid, reason, outcome.stripped, outcome.killed, outcome.late, outcome.complete);
    return outcome;
}

uint32_t Guard::strip_orphans() {
    uint32_t count = 0;
    std::erase_if(grants_, [&](const auto& one) {
        const auto& [id, grant] = one;
        if (!grant.orphan)
            return false;
        strip(id, grant, kAllPorts, "orphan");
        keep_alive_();
        count++;
        return !holders_.held(id);  // what is left is for the next tick without a front, or Settle
    });
    return count;
}

// Anybody can cause refusals, so they may be dropped.
void Guard::tell(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid) {
    if (tell_)
        tell_(pack(Event{{kVersion, Op::Event, 0}, kind, status, grant, uid, pid}),
              kind == EventKind::Refused);
}

}  // namespace iopermd::guard
