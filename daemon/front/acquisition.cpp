// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/acquisition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/common/port_format.h"

namespace iopermd::front {
namespace {

// What a ticket without a program is bound to: a file that nothing can execute. Such a grant reserves ports,
// for nobody to redeem.
constexpr char kNothingToRun[] = "/dev/null";

bool refuses(const Finding& finding) {
    return finding.reason != Finding::Reason::Allowed;
}

Error error_of(const Verdict& verdict) {
    constexpr size_t kTold = 3;
    std::vector<std::string_view> told;
    size_t refusing = 0;
    bool held_only = true;
    for (const Finding& finding : verdict.findings) {
        if (!refuses(finding))
            continue;
        held_only = held_only && finding.reason == Finding::Reason::Held;
        if (refusing++ < kTold)
            told.push_back(finding.message);
    }
    std::string message = fmt::format("{}", fmt::join(told, "; "));
    if (refusing > kTold)
        message += fmt::format("; and {} more", refusing - kTold);
    return {held_only && refusing > 0 ? Code::Conflict : Code::Denied, std::move(message)};
}

Code code_of(guard::Status status) {
    switch (status) {
        case guard::Status::AboveCeiling:
            return Code::Denied;
        case guard::Status::NoProcess:
        case guard::Status::UnknownQuestion:
            return Code::NotFound;
        case guard::Status::TooManyTickets:
            return Code::Exhausted;
        case guard::Status::NoCgroup:
            return Code::Unsupported;
        default:
            return Code::Internal;
    }
}

Error without_record(const Error& why) {
    return {Code::Internal, "nothing is granted without a record: " + why.message};
}

}  // namespace

void Acquisition::start(Core& core, Endings& endings, std::shared_ptr<const Session> session,
                        AcquireRequest&& request, Done done) {
    std::make_shared<Acquisition>(core, endings, std::move(session), std::move(request), std::move(done))
        ->run();
}

Acquisition::Acquisition(Core& core, Endings& endings, std::shared_ptr<const Session> session,
                         AcquireRequest&& request, Done done)
    : core_(core),
      endings_(endings),
      session_(std::move(session)),
      request_(std::move(request)),
      done_(std::move(done)),
      audit_(core.audit, AuditRecord::of(*session_, request_.program)) {
    audit_.record().ports = request_.request.profile ? "profile" : format_ports(request_.request.ports);
    audit_.record().purpose = request_.purpose;
}

void Acquisition::run() {
    const auto redeemer = find_redeemer();
    if (!redeemer)
        return deny(redeemer.error());
    ticket_.pid = redeemer->pid;
    ticket_.start_time = redeemer->start_time;

    const Subject subject = session_->subject(request_.program);
    const Core::Machine machine = core_.look();
    std::unique_lock lock(core_.mutex);
    Explanation explanation{core_.judge(machine, subject, request_.request, session_->id()), subject};
    if (!explanation.verdict.allowed) {
        lock.unlock();
        Error error = error_of(explanation.verdict);
        return deny(std::move(error), std::move(explanation));
    }
    const auto limits = check_limits();
    if (limits)
        ticket_.grant = reserve(explanation);
    lock.unlock();
    if (!limits)
        return deny(limits.error());
    request_.question == 0 ? prepare() : answer();
}

Result<Acquisition::Redeemer> Acquisition::find_redeemer() const {
    const Peer& peer = session_->peer();
    if (request_.redeemer == 0 || request_.redeemer == peer.pid)
        return Redeemer{peer.pid, peer.start_time};
    const Task process = IOPERMD_TRY(core_.processes.look_up(request_.redeemer));
    if (process.real_uid() != peer.uid)
        return fail(
            Code::Denied,
            fmt::format("process {}, which is to redeem the ticket, belongs to uid {} and not to uid {}",
                        request_.redeemer, process.real_uid(), peer.uid));
    return Redeemer{request_.redeemer, process.start_time};
}

Result<void> Acquisition::check_limits() const {
    const uint32_t most = core_.policy->policy.limits.grants_per_uid;
    if (core_.ledger.count_of(session_->peer().uid) >= most)
        return fail(Code::Exhausted,
                    fmt::format("uid {} holds {} grants, the most that grants_per_uid in the policy allows",
                                session_->peer().uid, most));
    if (session_->ended())
        return fail(Code::Unavailable, "the session has ended");
    return {};
}

uint64_t Acquisition::reserve(const Explanation& explanation) {
    const Verdict& verdict = explanation.verdict;
    const Peer& peer = session_->peer();
    const auto lease =
        request_.lease ? std::min(*request_.lease, core_.policy->policy.max_lease) : verdict.lease;
    Ledger::Entry entry;
    entry.session = session_;
    entry.expires_at = core_.clock.since_boot() + lease;
    entry.on_revoke = verdict.on_revoke;
    entry.exclusive = verdict.exclusive;
    entry.asked = request_.question != 0;
    Grant& grant = entry.grant;
    grant.ports = verdict.ports;
    grant.uid = peer.uid;
    grant.pid = peer.pid;
    grant.exe = peer.exe;
    grant.program = explanation.subject.exe;
    grant.purpose = request_.purpose;
    grant.granted = core_.clock.wall();
    grant.expires = grant.granted + lease;
    grant.rules = allowing_rules(verdict);

    ticket_.uid = peer.uid;
    ticket_.on_revoke = verdict.on_revoke;
    ticket_.ports = verdict.ports;
    ticket_.program = grant.program.empty() ? kNothingToRun : grant.program;
    audit_.record().ports = format_ports(verdict.ports);
    if (!grant.rules.empty()) {
        audit_.record().rule = grant.rules.front().id;
        audit_.record().place = grant.rules.front().place;
    }
    return core_.ledger.reserve(std::move(entry));
}

void Acquisition::prepare() {
    core_.guard.prepare(ticket_, [self = shared_from_this()](const GuardReply<guard::Ticket>& reply) {
        self->prepared(reply);
    });
}

void Acquisition::prepared(const GuardReply<guard::Ticket>& reply) {
    if (reply.answered && reply.status == guard::Status::Ok) {
        audit_.record().grant = ticket_.grant;
        audit_.record().reason = fmt::format("process {} may redeem the ticket", ticket_.pid);
        return hand_out(reply.value, audit_.commit(AuditId::GrantAllowed));
    }
    if (shall_renumber(reply.answered, reply.status))
        prepare();
}

// The program has its ports as soon as the guard answers, so the record comes first.
void Acquisition::answer() {
    audit_.record().grant = ticket_.grant;
    audit_.record().reason = fmt::format("process {} {}", ticket_.pid, request_.purpose);
    if (const auto recorded = core_.audit.write(audit_.record(), AuditId::GrantAllowed); !recorded)
        return take_back(without_record(recorded.error()));
    core_.guard.answer({request_.question, ticket_.grant, ticket_.uid, ticket_.on_revoke, ticket_.ports},
                       [self = shared_from_this()](const auto& reply) { self->answered(reply); });
}

void Acquisition::answered(const GuardReply<GuardLink::Nothing>& reply) {
    if (reply.answered && reply.status == guard::Status::Ok) {
        audit_.drop();
        return hand_out({}, {});
    }
    if (shall_renumber(reply.answered, reply.status))
        answer();
}

bool Acquisition::shall_renumber(bool reached, guard::Status status) {
    if (!reached)
        take_back({Code::Unavailable, "the guard is away"});
    else if (status != guard::Status::GrantExists)
        take_back({code_of(status), fmt::format("the guard: {}", describe(status))});
    if (!reached || status != guard::Status::GrantExists)
        return false;
    const std::lock_guard lock(core_.mutex);
    ticket_.grant = core_.ledger.renumber(ticket_.grant);
    return true;
}

void Acquisition::take_back(Error error) {
    {
        const std::lock_guard lock(core_.mutex);
        core_.ledger.erase(ticket_.grant);
    }
    give_up(std::move(error));
}

void Acquisition::hand_out(const guard::Ticket& ticket, const Result<void>& recorded) {
    std::unique_lock lock(core_.mutex);
    Ledger::Entry& entry = *core_.ledger.find(ticket_.grant);
    if (!recorded || entry.abandoned) {
        Event ending = recorded ? Endings::mark(entry, EndCause::SessionEnded,
                                                "the session ended before the grant was made")
                                : Endings::mark(entry, EndCause::Void, "no record of it could be written");
        lock.unlock();
        endings_.carry_out(std::move(ending));
        return done_(Unexpected{recorded ? Refusal{{Code::Unavailable, "the session has ended"}, std::nullopt}
                                         : Refusal{without_record(recorded.error()), std::nullopt}});
    }
    entry.state = Ledger::State::Live;
    Acquired acquired{entry.grant, ticket};
    lock.unlock();
    const Grant& grant = acquired.grant;
    core_.events.publish(event_of(Event::Kind::Granted, grant, grant.ports,
                                  fmt::format("uid {} holds {} by rule {}", grant.uid, audit_.record().ports,
                                              grant.rules.empty() ? "-" : grant.rules.front().id)));
    done_(std::move(acquired));
}

void Acquisition::deny(Error error, std::optional<Explanation> explanation) {
    AuditRecord& record = audit_.record();
    record.reason = error.message;
    if (explanation) {
        const auto& findings = explanation->verdict.findings;
        if (const auto why = std::find_if(findings.begin(), findings.end(), refuses); why != findings.end()) {
            record.rule = why->rule;
            record.place = why->place;
        }
    }
    std::optional<uint64_t> held_back;
    {
        const std::lock_guard lock(core_.mutex);
        held_back = core_.denials.pass(record.uid, core_.clock.since_boot());
    }
    if (!held_back) {
        audit_.drop();
    } else {
        record.held_back = *held_back;
        Event event;
        event.kind = Event::Kind::Denied;
        event.uid = record.uid;
        event.pid = record.pid;
        event.ports = ranges_of(request_.request.ports);
        event.message = error.message;
        // A refusal stands whether or not it could be written down; the log itself has complained already.
        if (const auto written = audit_.commit(AuditId::GrantDenied); !written)
            event.message += " (not in the audit log)";
        core_.events.publish(std::move(event));
    }
    done_(Unexpected{Refusal{std::move(error), std::move(explanation)}});
}

void Acquisition::give_up(Error error) {
    audit_.record().reason = error.message;
    if (const auto written = audit_.commit(AuditId::GrantFailed); !written)
        spdlog::critical("a failed grant is not in the audit log: {}", written.error().message);
    done_(Unexpected{Refusal{std::move(error), std::nullopt}});
}

}  // namespace iopermd::front
