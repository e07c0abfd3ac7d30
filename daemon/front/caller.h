// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "daemon/front/connection_table.h"

namespace iopermd::front {

// Whose call this is: the only place where a gRPC call gets an identity.
//
// `peer` is grpc::ServerContext::peer(). For a connection that was added with grpc::AddInsecureChannelFromFd
// it is "fd:N", our own number: gRPC (1.51) keeps that descriptor open as long as any call on the connection
// is in flight, because each call holds a reference to the transport and only the transport's destructor
// closes it. That is gRPC's inner working, so it is not trusted alone: the socket that is N now must have the
// cookie (SO_COOKIE) of the session that was stored for N. For a gRPC listening port peer() would be text
// that the client chose by binding its own socket; nothing here accepts that.
//
// Fails with Code::Denied where the connection is not known, is another one by now, or has ended.
// Thread-safe.
Result<std::shared_ptr<Session>> caller_of(std::string_view peer, const ConnectionTable& connections);

}  // namespace iopermd::front
