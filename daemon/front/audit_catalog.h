// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

namespace iopermd::front {

// Every kind of record that the audit log can hold. The ids are stable: scripts and the journal's catalogue
// look for them.
enum class AuditId {
    DaemonStarted,
    DaemonStopped,
    PolicyLoaded,
    PolicyRefused,
    GuardConnected,
    GuardLost,
    GuardRestarted,
    ConnectionRefused,
    CallerUnauthenticated,
    GrantAllowed,
    GrantDenied,
    GrantFailed,
    GrantRedeemed,
    TicketRefused,
    GrantReduced,
    GrantReleased,
    GrantExpired,
    GrantWithdrawn,
    GrantVoid,
    SessionEnded,
    OperationFailed,
};

enum class AuditVerdict { None, Allow, Deny, Failure };

struct AuditEntry {
    AuditId id;
    std::string_view name;
    AuditVerdict verdict;
    std::string_view meaning;
};

inline constexpr AuditEntry kAuditCatalog[] = {
    {AuditId::DaemonStarted, "daemon-started", AuditVerdict::None, "The front is ready to serve."},
    {AuditId::DaemonStopped, "daemon-stopped", AuditVerdict::None, "The front ends in good order."},
    {AuditId::PolicyLoaded, "policy-loaded", AuditVerdict::None, "A policy is in force from now on."},
    {AuditId::PolicyRefused, "policy-refused", AuditVerdict::Failure,
     "A policy did not load; the one before stays in force."},
    {AuditId::GuardConnected, "guard-connected", AuditVerdict::None,
     "The guard answers; ports can be granted."},
    {AuditId::GuardLost, "guard-lost", AuditVerdict::Failure,
     "The guard does not answer; nothing can be granted."},
    {AuditId::GuardRestarted, "guard-restarted", AuditVerdict::None,
     "The guard was asked to restart for a changed ceiling."},
    {AuditId::ConnectionRefused, "connection-refused", AuditVerdict::Deny,
     "A client's connection was not served."},
    {AuditId::CallerUnauthenticated, "caller-unauthenticated", AuditVerdict::Deny,
     "A call came without an established identity."},
    {AuditId::GrantAllowed, "grant-allowed", AuditVerdict::Allow,
     "Ports were granted and a ticket was made."},
    {AuditId::GrantDenied, "grant-denied", AuditVerdict::Deny,
     "The policy, a limit or another grant stood against a request."},
    {AuditId::GrantFailed, "grant-failed", AuditVerdict::Failure,
     "The policy allowed a request but the grant could not be made."},
    {AuditId::GrantRedeemed, "grant-redeemed", AuditVerdict::None,
     "A process holds a grant's ports from now on."},
    {AuditId::TicketRefused, "ticket-refused", AuditVerdict::Deny,
     "Somebody showed a ticket that was not theirs, used or void."},
    {AuditId::GrantReduced, "grant-reduced", AuditVerdict::None, "A part of a grant was given back."},
    {AuditId::GrantReleased, "grant-released", AuditVerdict::None, "A grant was given back."},
    {AuditId::GrantExpired, "grant-expired", AuditVerdict::None, "A grant's lease ran out."},
    {AuditId::GrantWithdrawn, "grant-withdrawn", AuditVerdict::None,
     "A new policy does not allow the grant any more."},
    {AuditId::GrantVoid, "grant-void", AuditVerdict::Failure,
     "The guard no longer knew the grant, or it could not be recorded."},
    {AuditId::SessionEnded, "session-ended", AuditVerdict::None, "A grant ended because its session did."},
    {AuditId::OperationFailed, "operation-failed", AuditVerdict::Failure,
     "An operation ended without an outcome: a defect."},
};

constexpr const AuditEntry& audit_entry(AuditId id) {
    return kAuditCatalog[static_cast<size_t>(id)];
}

namespace detail {
constexpr bool audit_catalog_is_in_order() {
    for (size_t i = 0; i < std::size(kAuditCatalog); i++)
        if (static_cast<size_t>(kAuditCatalog[i].id) != i)
            return false;
    return std::size(kAuditCatalog) == static_cast<size_t>(AuditId::OperationFailed) + 1;
}
}  // namespace detail
static_assert(detail::audit_catalog_is_in_order());

constexpr std::string_view audit_verdict_name(AuditVerdict verdict) {
    switch (verdict) {
        case AuditVerdict::None:
            return "";
        case AuditVerdict::Allow:
            return "allow";
        case AuditVerdict::Deny:
            return "deny";
        case AuditVerdict::Failure:
            return "failure";
    }
    return "";
}

}  // namespace iopermd::front
