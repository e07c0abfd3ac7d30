// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "daemon/common/paths.h"

namespace iopermd::bench {

// A channel of its own, so that every call of this name is one more connection and therefore one more
// session.
inline std::shared_ptr<grpc::Channel> new_session() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "localhost");
    return grpc::CreateCustomChannel(std::string("unix:") + kFrontSocket, grpc::InsecureChannelCredentials(),
                                     arguments);
}

}  // namespace iopermd::bench
