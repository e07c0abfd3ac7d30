// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/message_check.h"

#include <algorithm>
#include <utility>

namespace iopermd::guard {
namespace {

constexpr char kWrongForm[] = "wrong size or form";

using Rule = std::pair<bool, const char*>;  // broken, and then why

const char* first_broken(std::initializer_list<Rule> rules) {
    const auto* const found = std::ranges::find(rules, true, &Rule::first);
    return found == rules.end() ? nullptr : found->second;
}

// Hello, Settle and Restart have no field but the header.
const char* problem(const auto&) {
    return nullptr;
}

const char* problem(const PrepareRequest& asked) {
    return first_broken({{asked.grant == 0, "grant is 0"},
                         {asked.uid == UINT32_MAX, "uid is -1"},
                         {asked.pid <= 0, "pid is not positive"},
                         {asked.start_time == 0, "start_time is 0"},
                         {asked.on_revoke > OnRevoke::Kill, "unknown on_revoke"},
                         {asked.reserved != 0, "reserved is not 0"},
                         {asked.ports.empty(), "no ports"},
                         {!asked.program.starts_with('/'), "program is not an absolute path"},
                         {asked.program.find('\0') != std::string::npos, "program has a NUL in it"},
                         {asked.program.size() >= PATH_MAX, "program is too long"}});
}

const char* problem(const StripRequest& asked) {
    return first_broken({{asked.grant == 0, "grant is 0"},
                         {asked.forget > 1, "forget is not 0 or 1"},
                         {asked.reserved != 0, "reserved is not 0"},
                         {asked.forget == 0 && asked.ports.empty(), "no ports"}});
}

const char* problem(const HoldersRequest& asked) {
    return first_broken({{asked.grant == 0, "grant is 0"}});
}

const char* problem(const AdoptRequest& asked) {
    return first_broken({{asked.grant == 0, "grant is 0"},
                         {asked.uid == UINT32_MAX, "uid is -1"},
                         {asked.on_revoke > OnRevoke::Kill, "unknown on_revoke"},
                         {asked.ports.empty(), "no ports"}});
}

const char* problem(const AnswerRequest& asked) {
    return first_broken(
        {{asked.question == 0, "question is 0"},
         {asked.uid == UINT32_MAX, "uid is -1"},
         {asked.on_revoke > OnRevoke::Kill, "unknown on_revoke"},
         {(asked.grant == 0) != asked.ports.empty(), "a grant without ports, or ports without"}});
}

using Checked = Expected<Request, BadMessage>;

template <class T>
Checked check_as(std::span<const std::byte> packet, const Header& header) {
    T message;  // without {}, which would write zeros where no ports are
    if (const char* why = unpack(packet, message) ? problem(message) : kWrongForm)
        return Unexpected{BadMessage{header, why}};
    return Request{std::move(message)};
}

using Check = std::pair<Op, Checked (*)(std::span<const std::byte>, const Header&)>;
constexpr Check kChecks[] = {{Op::Hello, check_as<HelloRequest>},     {Op::Prepare, check_as<PrepareRequest>},
                             {Op::Strip, check_as<StripRequest>},     {Op::Holders, check_as<HoldersRequest>},
                             {Op::Adopt, check_as<AdoptRequest>},     {Op::Settle, check_as<SettleRequest>},
                             {Op::Restart, check_as<RestartRequest>}, {Op::Answer, check_as<AnswerRequest>}};

}  // namespace

Checked check_request(std::span<const std::byte> packet, bool greeted) {
    Header header{};
    if (auto rest = packet; !take_bytes(rest, header))
        return Unexpected{BadMessage{header, "no header"}};
    if (const char* why = first_broken({{header.version != kVersion, "unknown version"},
                                        {header.serial == 0, "serial is 0"},
                                        {header.op == Op::Hello && greeted, "a second Hello"},
                                        {header.op != Op::Hello && !greeted, "a request before Hello"}}))
        return Unexpected{BadMessage{header, why}};
    const auto* const check = std::ranges::find(kChecks, header.op, &Check::first);
    if (check == std::end(kChecks))
        return Unexpected{BadMessage{header, "unknown operation"}};
    return check->second(packet, header);
}

Expected<Ticket, BadMessage> check_redeem(std::span<const std::byte> packet) {
    RedeemRequest asked;
    if (!unpack(packet, asked))
        return Unexpected{BadMessage{{}, kWrongForm}};
    if (const char* why = first_broken(
            {{asked.version != kVersion, "unknown version"}, {asked.reserved != 0, "reserved is not 0"}}))
        return Unexpected{BadMessage{{}, why}};
    return asked.ticket;
}

}  // namespace iopermd::guard
