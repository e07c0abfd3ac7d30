// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "daemon/common/error.h"
#include "daemon/common/guard_packet.h"
#include "daemon/front/guard_link.h"

namespace iopermd::front {

// The front's words turned into the guard's messages and back. Pure. The headers' serials are the
// caller's to fill in.
guard::PrepareRequest prepare_message(const TicketRequest& request);
guard::StripRequest strip_message(uint64_t grant, const PortSet* ports);  // null: all, and the grant ends
guard::AdoptRequest adopt_message(const AdoptedGrant& grant);
std::vector<pid_t> holders_of(const guard::HoldersReply& reply);
guard::AnswerRequest answer_message(const PortAnswer& answer);
// Checks every field.
Result<PortQuestion> question_of(const guard::Question& message);

// The packet must have the message's size.
template <class T>
T read_as(std::span<const std::byte> packet) {
    T message;
    std::memcpy(&message, packet.data(), sizeof message);
    return message;
}

// Checks the version and that the size is right for the operation, Event and Question included, as `guard`
// sends it.
Result<guard::Header> check_packet(std::span<const std::byte> packet);

}  // namespace iopermd::front
