// SPDX-License-Identifier: Apache-2.0
// The guard's two sockets. An input is the packet itself, or, as real packets have thousands of bytes of
// which few matter, the number of an operation and changes to a good packet of it: [operation][size
// difference]([offset low][offset high][byte])...
#include <cstdlib>
#include <cstring>
#include <vector>

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
    const auto bytes = std::as_bytes(std::span(&message, 1));
    return {bytes.begin(), bytes.end()};
}

Packet good_packet(uint8_t operation) {
    const Header header{kVersion, static_cast<Op>(operation), 1};
    Ports ports{};
    ports.words[13] = 0x0700000000000000;
    switch (static_cast<Op>(operation)) {
        case Op::Hello:
            return packet_of(HelloRequest{header});
        case Op::Prepare:
            return packet_of(
                PrepareRequest{header, 1, 1000, 4711, 99, OnRevoke::Strip, 0, ports, "/usr/bin/true"});
        case Op::Strip:
            return packet_of(StripRequest{header, 1, 0, 0, ports});
        case Op::Holders:
            return packet_of(HoldersRequest{header, 1});
        case Op::Adopt:
            return packet_of(AdoptRequest{header, 1, 1000, OnRevoke::Kill, ports});
        case Op::Settle:
            return packet_of(SettleRequest{header});
        case Op::Restart:
            return packet_of(RestartRequest{header});
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
        require(!to_set(m.ports).empty() && m.program[0] == '/' && strnlen(m.program, PATH_MAX) < PATH_MAX);
    }
    void operator()(const StripRequest& m) const {
        require(greeted && m.grant != 0 && m.reserved == 0);
        require(m.forget == 1 || (m.forget == 0 && !to_set(m.ports).empty()));
    }
    void operator()(const HoldersRequest& m) const { require(greeted && m.grant != 0); }
    void operator()(const AdoptRequest& m) const {
        require(greeted && m.grant != 0 && m.uid != UINT32_MAX && !to_set(m.ports).empty());
        require(m.on_revoke == OnRevoke::Strip || m.on_revoke == OnRevoke::Kill);
    }
    void operator()(const SettleRequest&) const { require(greeted); }
    void operator()(const RestartRequest&) const { require(greeted); }
};

void check(const Packet& packet) {
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
