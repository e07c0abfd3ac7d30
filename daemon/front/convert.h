// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/front/broker.h"
#include "iopermd/v1/grants.pb.h"
#include "iopermd/v1/policy.pb.h"
#include "iopermd/v1/ports.pb.h"

namespace iopermd::front {

// Messages from clients: every field is checked here and nowhere else. Code::Usage, naming the field.
Result<PortSet> from_message(const v1::PortSet& message, std::string_view field);
Result<AcquireRequest> from_message(const v1::AcquireRequest& message);
Result<CheckRequest> from_message(const v1::CheckRequest& message);

// None in `ports`: the whole grant.
struct ReleaseRequest {
    // No aggregate: GCC would clear all of its 8 KiB first.
    explicit ReleaseRequest(uint64_t of_grant) : grant(of_grant) {}

    uint64_t grant;
    std::optional<PortSet> ports;
};
Result<ReleaseRequest> from_message(const v1::ReleaseRequest& message);

// Messages to clients.
void to_message(const PortSet& ports, v1::PortSet& out);
void to_message(const Grant& grant, v1::Grant& out);
void to_message(const Explanation& explanation, v1::Verdict& out);
void to_message(const Event& event, v1::Event& out);
void to_message(const StatusReport& report, v1::GetStatusReply& out);
void to_message(const PolicySnapshot& policy, v1::GetPolicyReply& out);

}  // namespace iopermd::front
