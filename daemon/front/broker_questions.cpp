// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/common/port_format.h"
#include "daemon/front/broker.h"

namespace iopermd::front {
namespace {

std::string call_of(const PortQuestion& question) {
    if (!question.range)
        return fmt::format("iopl({})", question.level);
    return fmt::format("ioperm({:#x}, {}, 1)", question.range->first().number(), question.range->size());
}

// On one line, for a log.
std::string one_line(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += c == '\n' ? std::string_view("; ") : std::string_view(&c, 1);
    return out.substr(0, out.empty() ? 0 : out.size() - 2);  // a text ends with a line feed
}

}  // namespace

// On the guard link's thread, which others wait for.
void Broker::guard_asks(PortQuestion question) {
    core_.worker.post([this, question = std::move(question)] { decide_about(question); });
}

void Broker::decide_about(const PortQuestion& question) {
    AcquireRequest request;
    request.question = question.question;
    request.purpose = "called " + call_of(question);
    // As ioperm-run without --ports: a program that asks for all gets all that the policy allows it.
    request.request.profile = !question.range;
    if (question.range)
        request.request.ports = PortSet(*question.range);
    Acquisition::start(core_, endings_, session_of(question), std::move(request),
                       [this, question](Expected<Acquired, Refusal>&& result) {
                           if (result)
                               question_granted(result->grant);
                           else
                               question_refused(question, result.error());
                       });
}

std::shared_ptr<const Session> Broker::session_of(const PortQuestion& question) {
    const std::lock_guard lock(core_.mutex);
    std::erase_if(core_.askers, [](const auto& asker) { return asker.second.expired(); });
    auto& known = core_.askers[{question.pid, question.start_time}];
    auto session = known.lock();
    if (!session || session->peer().uid != question.uid || session->peer().gid != question.gid ||
        !std::equal(session->peer().groups.begin() + 1, session->peer().groups.end(), question.groups.begin(),
                    question.groups.end()) ||
        session->peer().exe != question.exe) {
        Peer peer;
        peer.uid = question.uid;
        peer.gid = question.gid;
        peer.groups = {question.gid};
        peer.groups.insert(peer.groups.end(), question.groups.begin(), question.groups.end());
        peer.pid = question.pid;
        peer.start_time = question.start_time;
        peer.exe = question.exe;
        session = std::make_shared<Session>(next_session_++, std::move(peer), false);
        known = session;
    }
    return session;
}

void Broker::question_granted(const Grant& grant) {
    guard::Event event{};
    event.grant = grant.id;
    event.uid = grant.uid;
    event.pid = grant.pid;
    redeemed(event);
}

void Broker::question_refused(const PortQuestion& question, const Refusal& refusal) {
    const std::string hint =
        refusal.explanation ? one_line(refusal.explanation->verdict.hint) : std::string();
    std::unique_lock lock(core_.mutex);
    const bool told = core_.question_lines.pass(question.uid, core_.clock.since_boot()).has_value();
    lock.unlock();
    if (told)
        spdlog::warn("{} of process {} ({}), uid {}, is denied: {}{}{}", call_of(question), question.pid,
                     question.exe, question.uid, refusal.error.message,
                     hint.empty() ? "" : "; this rule would allow it: ", hint);
    // Last, so that whoever sees the call fail finds the reason written.
    core_.guard.answer({question.question, 0, question.uid, OnRevoke::Strip, {}}, [](const auto&) {});
}

}  // namespace iopermd::front
