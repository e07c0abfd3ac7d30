// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/controller_holders.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <span>

#include "daemon/guard/log.h"

namespace iopermd::guard {
namespace {

using controller::Change;
using controller::Range;

Change change(uint64_t grant, std::span<const Range> ranges, uint32_t flags = 0) {
    return {grant, address(ranges.data()), static_cast<uint32_t>(ranges.size()), flags, 0, 0};
}

}  // namespace

std::map<uint64_t, uid_t> ControllerHolders::leftovers() {
    std::map<uint64_t, uid_t> out;
    for (controller::Next next{}; controller_.request(controller::kNext, next) == 0;
         next.after = next.grant) {
        log(Priority::Notice, "event=orphan grant={} uid={} pid={}", next.grant, next.uid, next.pid);
        held_.insert(next.grant);
        out.emplace(next.grant, next.uid);
    }
    return out;
}

Status ControllerHolders::place(const Newcomer& who, const PortSet& ports) {
    // Empty at first, because one request does not bring more than some ranges.
    controller::Grant made{who.grant, who.start_time, -1, who.pid, controller::kAnswersCalls, 0, 0, 0, 0};
    int error = controller_.request(controller::kGrant, made);
    if (error == 0) {
        held_.insert(who.grant);
        error = in_parts(ports, [&](auto part) {
            Change more = change(who.grant, part);
            return controller_.request(controller::kExtend, more);
        });
        if (error != 0)
            take(who.grant, kAllPorts, OnRevoke::Strip, false);
    }
    if (error == 0)
        return Status::Ok;
    log(Priority::Warning, "event=not-placed grant={} pid={} reason=\"{}\"", who.grant, who.pid,
        std::strerror(error));
    return error == ESRCH || error == ENOENT ? Status::NoProcess : Status::Failed;
}

Result<std::vector<pid_t>> ControllerHolders::processes(uint64_t grant) {
    std::vector<pid_t> pids(controller::kMaxHolders);
    controller::Holders asked{grant, address(pids.data()), controller::kMaxHolders, 0};
    const int error = controller_.request(controller::kHolders, asked);
    if (error != 0 && error != ENOENT)
        return fail_errno("holders of grant " + std::to_string(grant), error);
    pids.resize(error == 0 ? std::min<size_t>(asked.count, pids.size()) : 0);
    return pids;
}

StripOutcome ControllerHolders::take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool) {
    StripOutcome outcome;
    if (rule == OnRevoke::Kill)
        outcome.killed = kill_all(grant);
    const bool whole = ports == kAllPorts;
    const auto revoke = [&](std::span<const Range> part) {
        Change less = change(grant, part, whole ? uint32_t{controller::kWholeGrant} : 0u);
        const int error = controller_.request(controller::kRevoke, less);
        outcome.stripped = std::max(outcome.stripped, less.threads);
        return error;
    };
    const int error = whole ? revoke({}) : in_parts(ports, revoke);
    outcome.complete = error == 0 || error == ENOENT;  // it ends with its last holder
    if (!outcome.complete)
        log(Priority::Error, "event=revoke-failed grant={} reason=\"{}\"", grant, std::strerror(error));
    else if (whole)
        held_.erase(grant);
    return outcome;
}

// Until nobody holds it: a holder may have forked meanwhile. Whoever takes too long to die loses the ports
// all the same.
uint32_t ControllerHolders::kill_all(uint64_t grant) {
    std::set<pid_t> killed;
    for (const Instant deadline = clock_.now() + kTimeToDie; clock_.now() < deadline;
         clock_.pause(std::chrono::milliseconds(2))) {
        const auto pids = processes(grant);
        if (!pids || pids->empty())
            break;
        std::map<pid_t, UniqueFd> pins;
        for (const pid_t pid : *pids)
            if (auto pin = processes_.pin(pid))
                pins.emplace(pid, std::move(*pin));
        const auto still = processes(grant);  // one that is pinned and a holder is no other of its number
        for (const pid_t pid : still ? *still : std::vector<pid_t>())
            if (const auto pin = pins.find(pid); pin != pins.end() && killed.insert(pid).second)
                processes_.kill(pin->second);
    }
    return static_cast<uint32_t>(killed.size());
}

void ControllerHolders::take_questions(bool on) {
    if (on) {
        loop_.add(controller_.events(), EPOLLIN, [this](uint32_t) { read_records(); });
        return;
    }
    loop_.remove(controller_.events());
    for (const auto& [question, asker] : std::exchange(askers_, {}))
        end_call(question, false);
}

void ControllerHolders::read_records() {
    for (int left = kMostRecords; left > 0; left--) {
        const auto record = controller_.read();
        if (!record)
            return;
        if (record->kind == controller::Kind::Ended) {
            if (held_.erase(record->grant) != 0)
                on_idle(record->grant);
            continue;
        }
        const auto question = describe(*record);
        if (question) {
            askers_.emplace(record->question, Newcomer{0, record->euid, record->pid, record->start_time});
            on_question(*question);
        } else {
            log(Priority::Notice, "event=question-refused uid={} pid={} reason=\"{}\"", record->euid,
                record->pid, question.error().message);
            end_call(record->question, false);
        }
    }
}

Result<Question> ControllerHolders::describe(const controller::Record& record) {
    const auto of_user = std::ranges::count_if(
        askers_, [&](const auto& waiting) { return waiting.second.uid == record.euid; });
    if (askers_.size() >= kMostQuestions || of_user >= ptrdiff_t{kMostQuestionsPerUser})
        return fail(Code::Exhausted, "too many wait");
    const auto groups = IOPERMD_TRY(controller_.groups(record));
    const Task task = IOPERMD_TRY(processes_.look(record.pid));
    if (task.start_time != record.start_time)
        return fail(Code::NotFound, "it has ended");
    if (groups.size() > kMaxGroups)  // to leave one out could mean to miss a rule that denies
        return fail(Code::Unsupported, "it is in too many groups");
    const bool iopl = record.call == controller::Call::Iopl;
    Question out{{kVersion, Op::Question, 0},
                 record.question,
                 record.start_time,
                 record.pid,
                 record.euid,
                 record.egid,
                 iopl ? PortCall::Iopl : PortCall::Ioperm,
                 iopl ? 0 : record.from,
                 iopl ? record.level : record.num,
                 static_cast<uint32_t>(groups.size()),
                 0,
                 {},
                 {}};
    std::ranges::copy(groups, out.groups);
    std::string_view(record.path, strnlen(record.path, sizeof record.path)).copy(out.exe, sizeof out.exe - 1);
    return out;
}

Status ControllerHolders::answer(uint64_t question, uint64_t grant, const PortSet& ports) {
    const auto found = askers_.extract(question);
    if (found.empty())
        return Status::UnknownQuestion;
    found.mapped().grant = grant;
    const Status placed = grant == 0 ? Status::Ok : place(found.mapped(), ports);
    const bool allow = grant != 0 && placed == Status::Ok;
    if (end_call(question, allow) || !allow)
        return placed;
    take(grant, kAllPorts, OnRevoke::Strip, false);
    return Status::UnknownQuestion;
}

bool ControllerHolders::end_call(uint64_t question, bool allow) {
    controller::Answer said{question, allow ? 1u : 0u, 0};
    return controller_.request(controller::kAnswer, said) == 0;
}

}  // namespace iopermd::guard
