// SPDX-License-Identifier: Apache-2.0
// The guard's two sockets, and the questions that it sends. An input is the packet itself, or, as real
// packets have thousands of bytes of which few matter, the number of an operation and changes to a good
// packet of it: [operation][size difference]([offset low][offset high][byte])...
#include <cstdlib>
#include <cstring>
#include <vector>

#include "daemon/front/guard_messages.h"
#include "daemon/guard/message_check.h"

namespace iopermd::guard {
namespace {

using Packet = std::vector<std::byte>;

void require(bool condition) {
    if (!condition)
        std::abort();
}

template <class T>
Packet packet_of(const T& message) {
    const std::string packet = pack(message);
    const auto bytes = std::as_bytes(std::span(packet));
    return {bytes.begin(), bytes.end()};
}

Packet good_packet(uint8_t operation) {
    const Header header{kVersion, static_cast<Op>(operation), 1};
    const PortSet ports{PortRange{Port{0x378}, Port{0x37a}}};
    switch (static_cast<Op>(operation)) {
        case Op::Hello:
            return packet_of(HelloRequest{header});
        case Op::Prepare:
            return packet_of(
                PrepareRequest{{header, 1, 1000, 4711, 99, OnRevoke::Strip, 0}, ports, "/usr/bin/true"});
        case Op::Strip:
            return packet_of(StripRequest{{header, 1, 0, 0}, ports});
        case Op::Holders:
            return packet_of(HoldersRequest{header, 1});
        case Op::Adopt:
            return packet_of(AdoptRequest{{header, 1, 1000, OnRevoke::Kill}, ports});
        case Op::Settle:
            return packet_of(SettleRequest{header});
        case Op::Restart:
            return packet_of(RestartRequest{header});
        case Op::Answer:
            return packet_of(AnswerRequest{{header, 7, 1, 1000, OnRevoke::Strip}, ports});
        case Op::Question:
            return packet_of(Question{{kVersion, Op::Question, 0},
                                      7,
                                      99,
                                      4711,
                                      1000,
                                      100,
                                      PortCall::Ioperm,
                                      0x378,
                                      3,
                                      2,
                                      0,
                                      {7, 20},
                                      "/usr/bin/true"});
        case Op::Event:
            break;
    }
    return packet_of(RedeemRequest{kVersion, 0, {}});
}

Packet changed_packet(const uint8_t* data, size_t size) {
    Packet packet = good_packet(data[0]);
    packet.resize(std::max<int64_t>(0, static_cast<int64_t>(packet.size()) + static_cast<int8_t>(data[1])));
    for (size_t i = 2; i + 2 < size && !packet.empty(); i += 3)
        packet[(data[i] | data[i + 1] << 8) % packet.size()] = static_cast<std::byte>(data[i + 2]);
    return packet;
}

// What may be relied on after a packet has passed.
struct Promises {
    bool greeted;
    void operator()(const HelloRequest&) const { require(!greeted); }
    void operator()(const PrepareRequest& m) const {
        require(greeted && m.grant != 0 && m.pid > 0 && m.start_time != 0 && m.uid != UINT32_MAX &&
                m.reserved == 0);
        require(m.on_revoke == OnRevoke::Strip || m.on_revoke == OnRevoke::Kill);
        require(!m.ports.empty() && m.program.starts_with('/') && m.program.size() < PATH_MAX &&
                m.program.find('\0') == std::string::npos);
    }
    void operator()(const StripRequest& m) const {
        require(greeted && m.grant != 0 && m.reserved == 0);
        require(m.forget == 1 || (m.forget == 0 && !m.ports.empty()));
    }
    void operator()(const HoldersRequest& m) const { require(greeted && m.grant != 0); }
    void operator()(const AdoptRequest& m) const {
        require(greeted && m.grant != 0 && m.uid != UINT32_MAX && !m.ports.empty());
        require(m.on_revoke == OnRevoke::Strip || m.on_revoke == OnRevoke::Kill);
    }
    void operator()(const SettleRequest&) const { require(greeted); }
    void operator()(const RestartRequest&) const { require(greeted); }
    void operator()(const AnswerRequest& m) const {
        require(greeted && m.question != 0 && m.uid != UINT32_MAX);
        require((m.grant == 0) == m.ports.empty());
        require(m.on_revoke == OnRevoke::Strip || m.on_revoke == OnRevoke::Kill);
    }
};

// The other direction: what the front may rely on.
void check_question(const Packet& packet) {
    const auto header = front::check_packet(packet);
    if (!header || header->op != Op::Question)
        return;
    const auto asked = front::question_of(front::read_as<Question>(packet));
    if (!asked)
        return;
    require(asked->question != 0 && asked->pid > 0 && asked->start_time != 0);
    require(asked->uid != UINT32_MAX && asked->gid != UINT32_MAX && asked->groups.size() <= kMaxGroups);
    require(asked->exe.size() < PATH_MAX && (asked->exe.empty() || asked->exe[0] == '/'));
    require(asked->range ? asked->level == 0 : asked->level >= 1 && asked->level <= 3);
}

void check(const Packet& packet) {
    check_question(packet);
    for (const bool greeted : {false, true}) {
        const auto request = check_request(packet, greeted);
        if (!request) {
            require(request.error().why != nullptr);
            continue;
        }
        std::visit(Promises{greeted}, *request);
        const Packet again = std::visit([](const auto& message) { return packet_of(message); }, *request);
        require(again == packet);
        Header header{};
        std::memcpy(&header, packet.data(), sizeof header);
        require(header.version == kVersion && header.serial != 0);
    }
    if (const auto ticket = check_redeem(packet))
        require(packet.size() == sizeof(RedeemRequest) &&
                std::memcmp(ticket->bytes, &packet[8], kTicketSize) == 0);
}

}  // namespace
}  // namespace iopermd::guard

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace iopermd::guard;
    const auto* const bytes = reinterpret_cast<const std::byte*>(data);
    check(Packet(bytes, bytes + size));
    if (size >= 2)
        check(changed_packet(data, size));
    return 0;
}
