// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "iopermd/verdict.h"

namespace iopermd::client {

// The meaning of a gRPC status, as proto/iopermd/v1/service.proto documents it; daemon/front/status.h is the
// other direction. Statuses that neither the front nor the transport sends on purpose are Internal.
constexpr Code code(grpc::StatusCode status) {
    switch (status) {
        case grpc::StatusCode::INVALID_ARGUMENT:
            return Code::Usage;  // BadPolicy for ReloadPolicy, see Client::reload()
        case grpc::StatusCode::PERMISSION_DENIED:
        case grpc::StatusCode::UNAUTHENTICATED:
            return Code::Denied;
        case grpc::StatusCode::NOT_FOUND:
            return Code::NotFound;
        case grpc::StatusCode::FAILED_PRECONDITION:
            return Code::Conflict;
        case grpc::StatusCode::RESOURCE_EXHAUSTED:
            return Code::Exhausted;
        case grpc::StatusCode::UNAVAILABLE:
            return Code::Unavailable;
        case grpc::StatusCode::UNIMPLEMENTED:
            return Code::Unsupported;
        case grpc::StatusCode::DEADLINE_EXCEEDED:
            return Code::Timeout;
        default:
            return Code::Internal;
    }
}

// The failed call's error, with the verdict from its trailing metadata where the front sent one.
Refusal refusal(const grpc::Status& status, const grpc::ClientContext& context);

}  // namespace iopermd::client
