// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace iopermd::front {

// The little of HTTP/2 (RFC 9113) that happens before gRPC gets a connection.

enum class Preface {
    Incomplete,  // more bytes are to come
    Valid,
    Wrong,   // not HTTP/2
    Closed,  // the peer has gone
};

// Looks, without taking anything away, whether a client's connection preface (section 3.4, 24 bytes) has
// arrived on the non-blocking `socket`.
Preface peek_preface(int socket);

// A server's whole answer to a connection that it will not serve: SETTINGS, then GOAWAY with
// ENHANCE_YOUR_CALM and `text` as debug data (sections 6.5, 6.8, 7), so that the client's error says why.
std::string http2_refusal(std::string_view text);

}  // namespace iopermd::front
