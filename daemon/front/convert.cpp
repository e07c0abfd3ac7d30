// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/convert.h"

#include <fmt/format.h>
#include <limits.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace iopermd::front {
namespace {

constexpr size_t kLongestPurpose = 256;

Result<Access> access_of(v1::Access access) {
    switch (access) {
        case v1::ACCESS_UNSPECIFIED:
        case v1::ACCESS_READ_WRITE:
            return Access::ReadWrite;
        case v1::ACCESS_READ:
            return Access::Read;
        case v1::ACCESS_WRITE:
            return Access::Write;
        default:  // proto3 keeps numbers that it does not know
            return fail(Code::Usage,
                        fmt::format("access: {} is not one of ACCESS_*", static_cast<int>(access)));
    }
}

Result<Mode> mode_of(v1::Mode mode) {
    switch (mode) {
        case v1::MODE_AUTO:
            return Mode::Auto;
        case v1::MODE_NATIVE:
            return Mode::Native;
        case v1::MODE_MEDIATED:
            return Mode::Mediated;
        default:
            return fail(Code::Usage, fmt::format("mode: {} is not one of MODE_*", static_cast<int>(mode)));
    }
}

// What Acquire and Check have in common.
template <class Message>
Result<Request> request_of(const Message& message) {
    Request request;
    request.profile = message.profile();
    request.ports = IOPERMD_TRY(from_message(message.ports(), "ports"));
    if (request.profile && !request.ports.empty())
        return fail(Code::Usage,
                    "ports: not together with profile, which asks for everything that the policy allows");
    if (!request.profile && request.ports.empty())
        return fail(Code::Usage, "ports: at least one port is needed, or profile");
    request.access = IOPERMD_TRY(access_of(message.access()));
    request.mode = IOPERMD_TRY(mode_of(message.mode()));
    return request;
}

Result<std::string> program_of(const std::string& program) {
    if (program.empty())
        return std::string{};
    if (program.front() != '/')
        return fail(Code::Usage, "program: not an absolute path");
    if (program.find('\0') != std::string::npos)
        return fail(Code::Usage, "program: holds a NUL byte");
    if (program.size() >= PATH_MAX)
        return fail(Code::Usage,
                    fmt::format("program: {} bytes; a path has at most {}", program.size(), PATH_MAX - 1));
    return program;
}

Result<std::string> purpose_of(const std::string& reason) {
    if (reason.size() > kLongestPurpose)
        return fail(Code::Usage, fmt::format("reason: {} bytes; at most {}", reason.size(), kLongestPurpose));
    // It is printed to terminals, where control characters could hide something.
    if (std::any_of(reason.begin(), reason.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return fail(Code::Usage, "reason: holds a control character");
    return reason;
}

Result<std::optional<std::chrono::seconds>> lease_of(const v1::AcquireRequest& message) {
    if (!message.has_lease())
        return std::optional<std::chrono::seconds>{};
    const auto& lease = message.lease();
    // google.protobuf.Duration's own bounds.
    constexpr int64_t kMaxSeconds = 315'576'000'000;
    if (lease.seconds() < 1 || lease.seconds() > kMaxSeconds || lease.nanos() < 0 ||
        lease.nanos() > 999'999'999)
        return fail(Code::Usage, "lease: not a duration of at least one second");
    return std::optional(std::chrono::seconds(lease.seconds()));
}

void set_time(std::chrono::system_clock::time_point time, google::protobuf::Timestamp& out) {
    using namespace std::chrono;
    const auto whole = floor<seconds>(time);
    out.set_seconds(whole.time_since_epoch().count());
    out.set_nanos(static_cast<int32_t>(duration_cast<nanoseconds>(time - whole).count()));
}

void to_message(PortRange range, v1::PortRange& out) {
    out.set_first(range.first().number());
    out.set_last(range.last().number());
}

v1::Finding::Reason to_message(Finding::Reason reason) {
    switch (reason) {
        case Finding::Reason::Allowed:
            return v1::Finding::REASON_ALLOWED;
        case Finding::Reason::NoRule:
            return v1::Finding::REASON_NO_RULE;
        case Finding::Reason::Denied:
            return v1::Finding::REASON_DENIED;
        case Finding::Reason::Never:
            return v1::Finding::REASON_NEVER;
        case Finding::Reason::Hazard:
            return v1::Finding::REASON_HAZARD;
        case Finding::Reason::Busy:
            return v1::Finding::REASON_BUSY;
        case Finding::Reason::Access:
            return v1::Finding::REASON_ACCESS;
        case Finding::Reason::Held:
            return v1::Finding::REASON_HELD;
        case Finding::Reason::Ceiling:
            return v1::Finding::REASON_CEILING;
    }
    return v1::Finding::REASON_UNSPECIFIED;
}

v1::Event::Kind to_message(Event::Kind kind) {
    switch (kind) {
        case Event::Kind::Granted:
            return v1::Event::KIND_GRANTED;
        case Event::Kind::Denied:
            return v1::Event::KIND_DENIED;
        case Event::Kind::Redeemed:
            return v1::Event::KIND_REDEEMED;
        case Event::Kind::Released:
            return v1::Event::KIND_RELEASED;
        case Event::Kind::Expired:
            return v1::Event::KIND_EXPIRED;
        case Event::Kind::SessionEnded:
            return v1::Event::KIND_SESSION_ENDED;
        case Event::Kind::PolicyReloaded:
            return v1::Event::KIND_POLICY_RELOADED;
        case Event::Kind::TicketRefused:
            return v1::Event::KIND_TICKET_REFUSED;
        case Event::Kind::Lost:
            return v1::Event::KIND_LOST;
    }
    return v1::Event::KIND_UNSPECIFIED;
}

// A proto3 string must be UTF-8, or the client cannot read the message; what comes from the kernel (a path)
// may be any bytes.
void set_text(const std::string& text, std::string* out) {
    using Json = nlohmann::json;
    const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
    *out =
        ascii
            ? text
            : Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

Result<PortSet> from_message(const v1::PortSet& message, std::string_view field) {
    PortSet ports;
    for (int i = 0; i < message.ranges_size(); i++) {
        const v1::PortRange& range = message.ranges(i);
        if (range.first() >= kPortCount || range.last() >= kPortCount)
            return fail(Code::Usage, fmt::format("{}.ranges[{}]: {}-{}: ports end at 65535", field, i,
                                                 range.first(), range.last()));
        if (range.last() < range.first())
            return fail(Code::Usage, fmt::format("{}.ranges[{}]: {}-{} ends before it begins", field, i,
                                                 range.first(), range.last()));
        ports.add({Port{static_cast<uint16_t>(range.first())}, Port{static_cast<uint16_t>(range.last())}});
    }
    return ports;
}

Result<AcquireRequest> from_message(const v1::AcquireRequest& message) {
    AcquireRequest request;
    request.request = IOPERMD_TRY(request_of(message));
    request.lease = IOPERMD_TRY(lease_of(message));
    request.purpose = IOPERMD_TRY(purpose_of(message.reason()));
    request.program = IOPERMD_TRY(program_of(message.program()));
    if (message.redeemer_pid() < 0)
        return fail(Code::Usage, fmt::format("redeemer_pid: {} is no process", message.redeemer_pid()));
    request.redeemer = message.redeemer_pid();
    return request;
}

Result<CheckRequest> from_message(const v1::CheckRequest& message) {
    CheckRequest request;
    request.request = IOPERMD_TRY(request_of(message));
    request.program = IOPERMD_TRY(program_of(message.program()));
    return request;
}

Result<ReleaseRequest> from_message(const v1::ReleaseRequest& message) {
    if (message.grant_id() == 0)
        return fail(Code::Usage, "grant_id: missing");
    ReleaseRequest request{message.grant_id()};
    if (message.has_ports()) {
        request.ports = IOPERMD_TRY(from_message(message.ports(), "ports"));
        if (request.ports->empty())
            return fail(Code::Usage, "ports: empty; leave it out to release the whole grant");
    }
    return request;
}

void to_message(const PortSet& ports, v1::PortSet& out) {
    for (const PortRange range : ports)
        to_message(range, *out.add_ranges());
}

void to_message(const Grant& grant, v1::Grant& out) {
    out.set_id(grant.id);
    to_message(grant.ports, *out.mutable_ports());
    out.set_access(v1::ACCESS_READ_WRITE);
    out.set_mode(v1::MODE_NATIVE);
    out.set_uid(grant.uid);
    out.set_pid(grant.pid);
    set_text(grant.exe, out.mutable_exe());
    set_text(grant.program, out.mutable_program());
    out.set_reason(grant.purpose);
    set_time(grant.granted, *out.mutable_granted());
    set_time(grant.expires, *out.mutable_expires());
    for (const RuleReference& rule : grant.rules) {
        v1::RuleReference& reference = *out.add_rules();
        reference.set_id(rule.id);
        set_text(rule.place, reference.mutable_place());
    }
}

void to_message(const Explanation& explanation, v1::Verdict& out) {
    const Verdict& verdict = explanation.verdict;
    out.set_allowed(verdict.allowed);
    to_message(verdict.ports, *out.mutable_ports());
    for (const Finding& finding : verdict.findings) {
        v1::Finding& part = *out.add_findings();
        to_message(finding.ports, *part.mutable_ports());
        part.set_reason(to_message(finding.reason));
        part.mutable_rule()->set_id(finding.rule);
        set_text(finding.place, part.mutable_rule()->mutable_place());
        set_text(finding.message, part.mutable_message());
    }
    const Subject& subject = explanation.subject;
    out.set_uid(subject.uid);
    set_text(subject.user, out.mutable_user());
    for (const std::string& group : subject.group_names)
        set_text(group, out.add_groups());
    set_text(subject.exe, out.mutable_exe());
    set_text(subject.unit, out.mutable_unit());
    set_text(verdict.hint, out.mutable_hint());
}

void to_message(const Event& event, v1::Event& out) {
    out.set_sequence(event.sequence);
    set_time(event.time, *out.mutable_time());
    out.set_kind(to_message(event.kind));
    out.set_grant_id(event.grant);
    out.set_uid(event.uid);
    out.set_pid(event.pid);
    for (const PortRange range : event.ports)
        to_message(range, *out.mutable_ports()->add_ranges());
    set_text(event.message, out.mutable_message());
}

void to_message(const StatusReport& report, v1::GetStatusReply& out) {
    set_time(report.started, *out.mutable_started());
    out.set_policy_generation(report.policy_generation);
    out.set_rules(report.rules);
    out.set_sessions(report.sessions);
    out.set_grants(report.grants);
    out.set_guard_connected(report.guard != nullptr);
    if (report.guard) {
        out.set_guard_pid(report.guard->pid);
        to_message(report.guard->ceiling, *out.mutable_ceiling());
        out.set_backend(report.guard->backend == guard::Backend::Controller
                            ? v1::GetStatusReply::BACKEND_CONTROLLER
                            : v1::GetStatusReply::BACKEND_CGROUP);
    }
    out.set_ceiling_stale(report.ceiling_stale);
    out.set_ioports_visible(report.ioports_visible);
    set_text(report.policy_error, out.mutable_policy_error());
}

void to_message(const PolicySnapshot& policy, v1::GetPolicyReply& out) {
    out.set_generation(policy.generation);
    set_time(policy.loaded, *out.mutable_loaded());
    for (const PolicyText& file : policy.policy.files) {
        v1::PolicyFile& part = *out.add_files();
        set_text(file.path, part.mutable_path());
        set_text(file.text, part.mutable_text());
    }
}

}  // namespace iopermd::front
