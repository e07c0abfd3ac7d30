// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/guard_messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace iopermd::front {
namespace {

guard::OnRevoke message_of(OnRevoke rule) {
    return rule == OnRevoke::Kill ? guard::OnRevoke::Kill : guard::OnRevoke::Strip;
}

// 0: the guard never sends it.
size_t size_from_guard(guard::Op op) {
    switch (op) {
        case guard::Op::Hello:
            return sizeof(guard::HelloReply);
        case guard::Op::Prepare:
            return sizeof(guard::PrepareReply);
        case guard::Op::Strip:
            return sizeof(guard::StripReply);
        case guard::Op::Holders:
            return sizeof(guard::HoldersReply);
        case guard::Op::Adopt:
        case guard::Op::Settle:
        case guard::Op::Restart:
        case guard::Op::Answer:
            return sizeof(guard::StatusReply);
        case guard::Op::Event:
            return sizeof(guard::Event);
        case guard::Op::Question:
            return sizeof(guard::Question);
    }
    return 0;
}

}  // namespace

// Made without {}, which would write zeros where no ports are; so every field of the heads is named.
guard::PrepareRequest prepare_message(const TicketRequest& request) {
    guard::PrepareRequest message;
    message.head() = {{guard::kVersion, guard::Op::Prepare, 0},
                      request.grant,
                      request.uid,
                      request.pid,
                      request.start_time,
                      message_of(request.on_revoke),
                      0};
    message.ports = request.ports;
    message.program = request.program;
    return message;
}

guard::StripRequest strip_message(uint64_t grant, const PortSet* ports) {
    guard::StripRequest message;
    message.head() = {{guard::kVersion, guard::Op::Strip, 0}, grant, ports == nullptr ? 1u : 0u, 0};
    if (ports != nullptr)
        message.ports = *ports;
    return message;
}

guard::AdoptRequest adopt_message(const AdoptedGrant& grant) {
    guard::AdoptRequest message;
    message.head() = {
        {guard::kVersion, guard::Op::Adopt, 0}, grant.grant, grant.uid, message_of(grant.on_revoke)};
    message.ports = grant.ports;
    return message;
}

std::vector<pid_t> holders_of(const guard::HoldersReply& reply) {
    return {reply.pids, reply.pids + std::min(reply.count, guard::kMaxHolders)};
}

guard::AnswerRequest answer_message(const PortAnswer& answer) {
    guard::AnswerRequest message;
    message.head() = {{guard::kVersion, guard::Op::Answer, 0},
                      answer.question,
                      answer.grant,
                      answer.uid,
                      message_of(answer.on_revoke)};
    message.ports = answer.ports;
    return message;
}

Result<PortQuestion> question_of(const guard::Question& message) {
    const size_t length = strnlen(message.exe, sizeof message.exe);
    const bool iopl = message.call == guard::PortCall::Iopl;
    const bool call_ok = iopl ? message.from == 0 && message.num >= 1 && message.num <= 3
                              : message.call == guard::PortCall::Ioperm && message.num >= 1 &&
                                    message.from < kPortCount && message.num <= kPortCount - message.from;
    if (message.question == 0 || message.start_time == 0 || message.pid <= 0 || message.uid == UINT32_MAX ||
        message.gid == UINT32_MAX || message.group_count > guard::kMaxGroups || message.reserved != 0 ||
        length == sizeof message.exe || (length != 0 && message.exe[0] != '/') || !call_ok)
        return fail(Code::Internal, fmt::format("the guard sent a question, {}, with a field out of range",
                                                message.question));
    PortQuestion question;
    question.question = message.question;
    question.uid = message.uid;
    question.gid = message.gid;
    question.groups.assign(message.groups, message.groups + message.group_count);
    question.pid = message.pid;
    question.start_time = message.start_time;
    question.exe.assign(message.exe, length);
    question.level = iopl ? message.num : 0;
    if (!iopl)
        question.range.emplace(Port{static_cast<uint16_t>(message.from)},
                               Port{static_cast<uint16_t>(message.from + message.num - 1)});
    return question;
}

Result<guard::Header> check_packet(std::span<const std::byte> packet) {
    guard::Header header{};
    if (packet.size() < sizeof header)
        return fail(Code::Internal,
                    fmt::format("the guard sent {} bytes, less than a header", packet.size()));
    std::memcpy(&header, packet.data(), sizeof header);
    if (header.version != guard::kVersion)
        return fail(Code::Internal,
                    fmt::format("the guard speaks version {}, not {}", header.version, guard::kVersion));
    if (packet.size() != size_from_guard(header.op))
        return fail(Code::Internal, fmt::format("the guard sent {} bytes for operation {}", packet.size(),
                                                static_cast<uint32_t>(header.op)));
    return header;
}

}  // namespace iopermd::front
