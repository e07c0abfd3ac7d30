// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/guard.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "daemon/guard/log.h"

namespace iopermd::guard {
namespace {

// Made once: it is 8 KiB of ones, and every release takes all.
const PortSet& all_ports() {
    static const PortSet all{PortRange::all()};
    return all;
}

}  // namespace

Guard::Guard(const PortSet& ceiling, Parts parts)
    : ceiling_(ceiling), parts_(std::move(parts)), orphans_end_(parts_.clock.now() + kOrphanTime) {
    for (const auto& [grant, uid] : parts_.holders.leftovers())
        orphans_.emplace(grant, Grant{uid, OnRevoke::Strip, {}, ""});
    parts_.holders.report_to(
        {[this](uint64_t grant) { idle(grant); }, [this](const Question& question) { ask(question); }});
}

std::string Guard::answer(const Request& request) {
    return std::visit([this](const auto& asked) { return pack(handle(asked)); }, request);
}

HelloReply Guard::handle(const HelloRequest& request) {
    return {request.header,           Status::Ok, static_cast<uint32_t>(getpid()),
            parts_.holders.backend(), 0,          to_words(ceiling_)};
}

PrepareReply Guard::handle(const PrepareRequest& request) {
    PrepareReply reply{request.header, Status::Ok, 0, {}};
    if (!ceiling_.contains(request.ports)) {
        reply.status = Status::AboveCeiling;
    } else if (known(request.grant)) {
        reply.status = Status::GrantExists;
    } else if (auto ticket = tickets_.make({request.grant, request.uid, request.pid, request.start_time},
                                           parts_.clock.now())) {
        reply.ticket = *ticket;
        grants_.emplace(request.grant, Grant{request.uid, request.on_revoke, request.ports, request.program});
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
    const PortSet& ports = forget ? all_ports() : request.ports;
    Grant& grant = found->second;
    if (forget)
        tickets_.void_grant(request.grant);
    grant.ports -= ports;
    const StripOutcome outcome = strip(request.grant, grant, ports, forget ? "forget" : "ports");
    if (forget && outcome.complete)
        grants_.erase(found);
    const Status status = outcome.complete ? Status::Ok : Status::Failed;
    return {request.header, status, outcome.stripped, outcome.killed, 0};
}

HoldersReply Guard::handle(const HoldersRequest& request) {
    HoldersReply reply{request.header, Status::Ok, 0, {}};
    if (!grants_.contains(request.grant)) {
        reply.status = Status::UnknownGrant;
    } else if (parts_.holders.held(request.grant)) {
        const auto pids = parts_.holders.processes(request.grant);
        reply.status = pids ? Status::Ok : Status::Failed;
        reply.count = pids ? static_cast<uint32_t>(pids->size()) : 0;
        if (pids)
            std::copy_n(pids->begin(), std::min<size_t>(pids->size(), kMaxHolders), reply.pids);
    }
    return reply;
}

StatusReply Guard::handle(const AdoptRequest& request) {
    const auto orphan = orphans_.find(request.grant);
    const Status status = orphan == orphans_.end()                ? Status::UnknownGrant
                          : !ceiling_.contains(request.ports)     ? Status::AboveCeiling
                          : !parts_.holders.resume(request.grant) ? Status::Failed
                                                                  : Status::Ok;
    if (status == Status::Ok) {
        grants_.emplace(request.grant, Grant{request.uid, request.on_revoke, request.ports, ""});
        orphans_.erase(request.grant);
    }
    log(Priority::Notice, "event=adopt grant={} status={}", request.grant, static_cast<uint32_t>(status));
    return {request.header, status, 0};
}

StatusReply Guard::handle(const SettleRequest& request) {
    const uint32_t stripped = strip_orphans();
    parts_.holders.take_questions(true);
    return {request.header, Status::Ok, stripped};
}

StatusReply Guard::handle(const RestartRequest& request) {
    restarting_ = true;
    return {request.header, Status::Ok, 0};
}

RedeemReply Guard::redeem(const Ticket& ticket, const ucred& who) {
    RedeemReply reply{kVersion, Status::NoTicket, 0, {}, 0, 0, {}};
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
    if (who.uid != redeemer.uid || who.pid != redeemer.pid)
        return Status::WrongRedeemer;
    const Grant& grant = found->second;
    const Status placed =
        parts_.holders.place({redeemer.grant, who.uid, who.pid, redeemer.start_time}, grant.ports);
    if (placed != Status::Ok)
        return placed;
    reply.grant = redeemer.grant;
    reply.ports = to_words(grant.ports);
    reply.given = parts_.holders.backend() == Backend::Controller ? 1 : 0;
    grant.program.copy(reply.program, sizeof reply.program - 1);
    return Status::Ok;
}

StatusReply Guard::handle(const AnswerRequest& request) {
    const auto asker = questions_.find(request.question);
    if (asker == questions_.end())
        return {request.header, Status::UnknownQuestion, 0};
    const Status status = request.grant == 0 ? Status::Ok : give(request, asker->second);
    if (status == Status::GrantExists)  // it will come with another number
        return {request.header, status, 0};
    if (request.grant == 0 || status != Status::Ok)
        parts_.holders.answer(request.question, {}, {});
    questions_.erase(asker);
    log(Priority::Info, "event=answer question={} grant={} uid={} status={}", request.question, request.grant,
        request.uid, static_cast<uint32_t>(status));
    return {request.header, status, 0};
}

Status Guard::give(const AnswerRequest& request, Holders::Newcomer asker) {
    if (known(request.grant))
        return Status::GrantExists;
    if (!ceiling_.contains(request.ports))
        return Status::AboveCeiling;
    asker.grant = request.grant;
    const Status status = parts_.holders.answer(request.question, asker, request.ports);
    if (status == Status::Ok)
        grants_.emplace(request.grant, Grant{request.uid, request.on_revoke, request.ports, ""});
    return status;
}

void Guard::front_lost() {
    front_ = {};
    tickets_.clear();
    parts_.holders.take_questions(false);
    for (const auto& waiting : std::exchange(questions_, {}))
        parts_.holders.answer(waiting.first, {}, {});
    for (auto& [id, grant] : std::exchange(grants_, {}))
        if (parts_.holders.held(id))
            orphans_.emplace(id, std::move(grant));
    strip_orphans();
}

void Guard::tick() {
    tickets_.expire(parts_.clock.now());
    if (!front_.tell && parts_.clock.now() >= orphans_end_)
        strip_orphans();
    parts_.holders.tick();
}

StripOutcome Guard::strip(uint64_t id, const Grant& grant, const PortSet& ports, const char* reason) {
    if (!parts_.holders.held(id))
        return {};
    const Instant now = parts_.clock.now();
    const bool slow = slow_until_[grant.uid] > now;
    const StripOutcome outcome = parts_.holders.take(id, ports, grant.on_revoke, slow);
    if (outcome.late)
        slow_until_[grant.uid] = now + kSlowTime;
    log(Priority::Info, "event=strip grant={} uid={} reason={} stripped={} killed={} late={} complete={}", id,
        grant.uid, reason, outcome.stripped, outcome.killed, outcome.late, outcome.complete);
    return outcome;
}

uint32_t Guard::strip_orphans() {
    const auto count = static_cast<uint32_t>(orphans_.size());
    for (const auto& [id, grant] : orphans_) {
        strip(id, grant, all_ports(), "orphan");
        parts_.keep_alive();
    }
    // What is left is for the next tick without a front, or Settle.
    std::erase_if(orphans_, [this](const auto& one) { return !parts_.holders.held(one.first); });
    return count;
}

void Guard::idle(uint64_t grant) {
    orphans_.erase(grant);
    if (const auto found = grants_.find(grant); found != grants_.end())
        send(EventKind::Idle, Status::Ok, grant, found->second.uid, 0);
}

void Guard::ask(const Question& question) {
    const auto of_user = std::ranges::count_if(
        questions_, [&](const auto& waiting) { return waiting.second.uid == question.uid; });
    if (front_.ask && questions_.size() < kMostQuestions && of_user < ptrdiff_t{kMostQuestionsPerUser}) {
        questions_.emplace(question.question,
                           Holders::Newcomer{0, question.uid, question.pid, question.start_time});
        front_.ask(question);
        return;
    }
    log(Priority::Warning, "event=question-refused uid={} pid={} reason=\"too many wait\"", question.uid,
        question.pid);
    parts_.holders.answer(question.question, {}, {});
}

void Guard::send(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid) {
    if (front_.tell)
        front_.tell(Event{{kVersion, Op::Event, 0}, kind, status, grant, uid, pid});
}

}  // namespace iopermd::guard
