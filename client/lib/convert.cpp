// SPDX-License-Identifier: Apache-2.0
#include "client/lib/convert.h"

namespace iopermd::client {
namespace {

std::chrono::system_clock::time_point time_of(const google::protobuf::Timestamp& stamp) {
    const auto since = std::chrono::seconds(stamp.seconds()) + std::chrono::nanoseconds(stamp.nanos());
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(since));
}

RuleReference rule_of(const v1::RuleReference& message) {
    return {message.id(), message.place()};
}

Finding::Reason reason_of(v1::Finding::Reason reason) {
    switch (reason) {
        case v1::Finding::REASON_ALLOWED:
            return Finding::Reason::Allowed;
        case v1::Finding::REASON_NO_RULE:
            return Finding::Reason::NoRule;
        case v1::Finding::REASON_DENIED:
            return Finding::Reason::Denied;
        case v1::Finding::REASON_NEVER:
            return Finding::Reason::Never;
        case v1::Finding::REASON_HAZARD:
            return Finding::Reason::Hazard;
        case v1::Finding::REASON_BUSY:
            return Finding::Reason::Busy;
        case v1::Finding::REASON_ACCESS:
            return Finding::Reason::Access;
        case v1::Finding::REASON_HELD:
            return Finding::Reason::Held;
        case v1::Finding::REASON_CEILING:
            return Finding::Reason::Ceiling;
        default:
            return Finding::Reason::Unknown;
    }
}

Event::Kind kind_of(v1::Event::Kind kind) {
    switch (kind) {
        case v1::Event::KIND_GRANTED:
            return Event::Kind::Granted;
        case v1::Event::KIND_DENIED:
            return Event::Kind::Denied;
        case v1::Event::KIND_REDEEMED:
            return Event::Kind::Redeemed;
        case v1::Event::KIND_RELEASED:
            return Event::Kind::Released;
        case v1::Event::KIND_EXPIRED:
            return Event::Kind::Expired;
        case v1::Event::KIND_SESSION_ENDED:
            return Event::Kind::SessionEnded;
        case v1::Event::KIND_POLICY_RELOADED:
            return Event::Kind::PolicyReloaded;
        case v1::Event::KIND_TICKET_REFUSED:
            return Event::Kind::TicketRefused;
        case v1::Event::KIND_LOST:
            return Event::Kind::Lost;
        default:
            return Event::Kind::Unknown;
    }
}

Access access_of(v1::Access access) {
    switch (access) {
        case v1::ACCESS_READ:
            return Access::Read;
        case v1::ACCESS_WRITE:
            return Access::Write;
        default:
            return Access::ReadWrite;
    }
}

Mode mode_of(v1::Mode mode) {
    switch (mode) {
        case v1::MODE_NATIVE:
            return Mode::Native;
        case v1::MODE_MEDIATED:
            return Mode::Mediated;
        default:
            return Mode::Auto;
    }
}

}  // namespace

void to_proto(const PortSet& ports, v1::PortSet& out) {
    for (const PortRange range : ports) {
        v1::PortRange* message = out.add_ranges();
        message->set_first(range.first().number());
        message->set_last(range.last().number());
    }
}

v1::Access to_proto(Access access) {
    switch (access) {
        case Access::Read:
            return v1::ACCESS_READ;
        case Access::Write:
            return v1::ACCESS_WRITE;
        case Access::ReadWrite:
            break;
    }
    return v1::ACCESS_READ_WRITE;
}

v1::Mode to_proto(Mode mode) {
    switch (mode) {
        case Mode::Native:
            return v1::MODE_NATIVE;
        case Mode::Mediated:
            return v1::MODE_MEDIATED;
        case Mode::Auto:
            break;
    }
    return v1::MODE_AUTO;
}

Result<PortSet> from_proto(const v1::PortSet& message) {
    PortSet out;
    for (const v1::PortRange& range : message.ranges()) {
        if (range.first() > range.last() || range.last() >= kPortCount)
            return fail(Code::Internal, "the daemon sent a port range from " + std::to_string(range.first()) +
                                            " to " + std::to_string(range.last()));
        out.add({Port{static_cast<uint16_t>(range.first())}, Port{static_cast<uint16_t>(range.last())}});
    }
    return out;
}

Result<Verdict> from_proto(const v1::Verdict& message) {
    Verdict out;
    out.allowed = message.allowed();
    out.ports = IOPERMD_TRY(from_proto(message.ports()));
    for (const v1::Finding& part : message.findings()) {
        Finding& finding = out.findings.emplace_back();
        finding.ports = IOPERMD_TRY(from_proto(part.ports()));
        finding.reason = reason_of(part.reason());
        finding.rule = rule_of(part.rule());
        finding.message = part.message();
    }
    out.uid = message.uid();
    out.user = message.user();
    out.groups.assign(message.groups().begin(), message.groups().end());
    out.exe = message.exe();
    out.unit = message.unit();
    out.hint = message.hint();
    return out;
}

Result<Grant> from_proto(const v1::Grant& message) {
    Grant out;
    out.id = message.id();
    out.ports = IOPERMD_TRY(from_proto(message.ports()));
    out.access = access_of(message.access());
    out.mode = mode_of(message.mode());
    out.uid = message.uid();
    out.pid = message.pid();
    out.exe = message.exe();
    out.program = message.program();
    out.reason = message.reason();
    out.granted = time_of(message.granted());
    if (message.has_expires())
        out.expires = time_of(message.expires());
    for (const v1::RuleReference& rule : message.rules())
        out.rules.push_back(rule_of(rule));
    out.holders.assign(message.holders().begin(), message.holders().end());
    return out;
}

Result<Event> from_proto(const v1::Event& message) {
    Event out;
    out.sequence = message.sequence();
    out.time = time_of(message.time());
    out.kind = kind_of(message.kind());
    out.grant = message.grant_id();
    out.uid = message.uid();
    out.pid = message.pid();
    out.ports = IOPERMD_TRY(from_proto(message.ports()));
    out.message = message.message();
    return out;
}

Result<Status> from_proto(const v1::GetStatusReply& message) {
    Status out;
    out.version = message.version();
    out.started = time_of(message.started());
    out.pid = message.pid();
    out.policy_generation = message.policy_generation();
    out.rules = message.rules();
    out.sessions = message.sessions();
    out.grants = message.grants();
    out.guard_connected = message.guard_connected();
    out.guard_pid = message.guard_pid();
    if (message.backend() == v1::GetStatusReply::BACKEND_CGROUP)
        out.backend = Status::Backend::Cgroup;
    if (message.backend() == v1::GetStatusReply::BACKEND_CONTROLLER)
        out.backend = Status::Backend::Controller;
    out.ceiling = IOPERMD_TRY(from_proto(message.ceiling()));
    out.ceiling_stale = message.ceiling_stale();
    out.kernel = message.kernel();
    out.ioports_visible = message.ioports_visible();
    out.caller_is_admin = message.caller_is_admin();
    out.policy_error = message.policy_error();
    return out;
}

LoadedPolicy from_proto(const v1::GetPolicyReply& message) {
    LoadedPolicy out;
    out.generation = message.generation();
    out.loaded = time_of(message.loaded());
    for (const v1::PolicyFile& file : message.files())
        out.files.push_back({file.path(), file.text()});
    return out;
}

}  // namespace iopermd::client
