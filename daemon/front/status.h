// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "daemon/front/acquisition.h"

namespace iopermd::front {

// The trailing metadata that carries the serialized v1.Verdict of a denial.
inline constexpr char kVerdictKey[] = "iopermd-verdict-bin";

// The status codes that proto/iopermd/v1/service.proto promises; client/lib/status_code.h is the other
// direction.
grpc::StatusCode status_code(Code code);

// The message is cut where it would not fit into a header.
grpc::Status to_status(const Error& error);

// The serialized verdict. A client refuses headers of more than 8 KiB altogether (gRPC's default), so of a
// large one as many findings are told as fit; when not even the first does, without their ports.
std::string verdict_metadata(const Explanation& explanation);

}  // namespace iopermd::front
