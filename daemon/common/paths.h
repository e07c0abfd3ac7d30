// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace iopermd {

// Fixed at build time on purpose: a privileged process that can be pointed at another socket or policy by its
// environment trusts whoever set the environment.
inline constexpr char kPolicyFile[] = "/etc/iopermd/policy.toml";
inline constexpr char kPolicyDirectory[] = "/etc/iopermd/policy.d";
inline constexpr char kFrontSocket[] = "/run/iopermd/iopermd.sock";  // clients -> front, gRPC
inline constexpr char kGuardFrontSocket[] =
    "/run/iopermd-guard/front.sock";  // front -> guard, SOCK_SEQPACKET, user iopermd only
inline constexpr char kGuardRedeemSocket[] =
    "/run/iopermd-guard/redeem.sock";  // ioperm-exec -> guard, SOCK_SEQPACKET
inline constexpr char kAuditLog[] = "/var/log/iopermd/audit.jsonl";
inline constexpr char kFrontUser[] = "iopermd";
inline constexpr char kAdminGroup[] =
    "iopermd-admin";  // besides uid 0: may reload, see all sessions, use reflection

}  // namespace iopermd
