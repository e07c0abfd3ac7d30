// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <variant>

#include "daemon/common/guard_packet.h"
#include "iopermd/expected.h"

namespace iopermd::guard {

// A request of which every field is in range. What it asks for may still be refused.
using Request = std::variant<HelloRequest, PrepareRequest, StripRequest, HoldersRequest, AdoptRequest,
                             SettleRequest, RestartRequest, AnswerRequest>;

struct BadMessage {
    Header header;    // of the packet as far as it had one, else zeros
    const char* why;  // a few words, static
};

// Checks one packet of front.sock: its size by its operation, version, serial, every enum, reserved and text
// field, and that Hello is the first request and only the first. Pure.
Expected<Request, BadMessage> check_request(std::span<const std::byte> packet, bool greeted);

// Checks one packet of redeem.sock.
Expected<Ticket, BadMessage> check_redeem(std::span<const std::byte> packet);

}  // namespace iopermd::guard
