// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "iopermd/event.h"
#include "iopermd/grant.h"
#include "iopermd/status.h"
#include "iopermd/v1/service.pb.h"
#include "iopermd/verdict.h"

// Messages to the public structs and back. From the daemon's side only a malformed port range can fail
// (Code::Internal): everything else that a newer daemon may send has an "unknown" value.
namespace iopermd::client {

void to_proto(const PortSet& ports, v1::PortSet& out);
v1::Access to_proto(Access access);
v1::Mode to_proto(Mode mode);

Result<PortSet> from_proto(const v1::PortSet& message);
Result<Verdict> from_proto(const v1::Verdict& message);
Result<Grant> from_proto(const v1::Grant& message);
Result<Event> from_proto(const v1::Event& message);
Result<Status> from_proto(const v1::GetStatusReply& message);
LoadedPolicy from_proto(const v1::GetPolicyReply& message);

}  // namespace iopermd::client
