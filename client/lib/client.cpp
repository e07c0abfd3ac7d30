// SPDX-License-Identifier: Apache-2.0
#include "iopermd/client.h"

#include <algorithm>

#include "client/lib/connection.h"
#include "client/lib/convert.h"
#include "client/lib/watch_stream.h"
#include "daemon/common/paths.h"

namespace iopermd::client {

static_assert(std::string_view(kDefaultSocket) == kFrontSocket);

Client::Client(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::connect(const std::string& socket, std::chrono::milliseconds timeout) {
    return Client{IOPERMD_TRY(Connection::open(socket, timeout))};
}

Expected<Acquired, Refusal> Client::acquire(const AcquireOptions& options) {
    v1::AcquireRequest request;
    to_proto(options.ports, *request.mutable_ports());
    request.set_profile(options.profile);
    request.set_access(to_proto(options.access));
    request.set_mode(to_proto(options.mode));
    if (options.lease)
        request.mutable_lease()->set_seconds(options.lease->count());
    request.set_reason(options.reason);
    request.set_program(options.program);
    request.set_redeemer_pid(options.redeemer_pid);

    auto reply = connection_->call(&v1::Ports::Stub::Acquire, request);
    if (!reply)
        return Unexpected{std::move(reply).error()};
    auto grant = from_proto(reply->grant());
    if (!grant)
        return Unexpected{Refusal{std::move(grant).error(), std::nullopt}};
    Acquired out{std::move(*grant), {}};
    if (reply->ticket().size() != out.ticket.size())
        return Unexpected{Refusal{{Code::Internal, "the daemon sent a ticket of " +
                                                       std::to_string(reply->ticket().size()) + " bytes"},
                                  std::nullopt}};
    std::copy(reply->ticket().begin(), reply->ticket().end(), out.ticket.begin());
    return out;
}

Result<Verdict> Client::check(const AcquireOptions& options) {
    v1::CheckRequest request;
    to_proto(options.ports, *request.mutable_ports());
    request.set_profile(options.profile);
    request.set_access(to_proto(options.access));
    request.set_mode(to_proto(options.mode));
    request.set_program(options.program);
    return from_proto(IOPERMD_TRY(connection_->call(&v1::Ports::Stub::Check, request)).verdict());
}

Result<Released> Client::release(uint64_t grant) {
    return release(grant, PortSet{});
}

Result<Released> Client::release(uint64_t grant, const PortSet& ports) {
    v1::ReleaseRequest request;
    request.set_grant_id(grant);
    if (!ports.empty())
        to_proto(ports, *request.mutable_ports());
    const v1::ReleaseReply reply = IOPERMD_TRY(connection_->call(&v1::Ports::Stub::Release, request));
    return Released{IOPERMD_TRY(from_proto(reply.remaining())), reply.stripped_threads(),
                    reply.killed_processes()};
}

Result<std::vector<Grant>> Client::list(bool all) {
    v1::ListRequest request;
    request.set_all(all);
    const v1::ListReply reply = IOPERMD_TRY(connection_->call(&v1::Ports::Stub::List, request));
    std::vector<Grant> out;
    for (const v1::Grant& grant : reply.grants())
        out.push_back(IOPERMD_TRY(from_proto(grant)));
    std::sort(out.begin(), out.end(), [](const Grant& a, const Grant& b) { return a.id < b.id; });
    return out;
}

Result<Grant> Client::get(uint64_t grant) {
    v1::GetRequest request;
    request.set_grant_id(grant);
    return from_proto(IOPERMD_TRY(connection_->call(&v1::Ports::Stub::Get, request)));
}

Result<Watch> Client::watch(const WatchOptions& options) {
    return Watch{IOPERMD_TRY(WatchStream::open(connection_, options))};
}

Result<Status> Client::status() {
    return from_proto(IOPERMD_TRY(connection_->call(&v1::Ports::Stub::GetStatus, v1::GetStatusRequest{})));
}

Result<LoadedPolicy> Client::policy() {
    return from_proto(IOPERMD_TRY(connection_->call(&v1::Ports::Stub::GetPolicy, v1::GetPolicyRequest{})));
}

Result<Reloaded> Client::reload() {
    auto reply = connection_->call(&v1::Ports::Stub::ReloadPolicy, v1::ReloadPolicyRequest{});
    if (!reply) {
        Error error = std::move(reply).error();
        if (error.code == Code::Usage)  // the request has no argument that could be wrong but the files
            error.code = Code::BadPolicy;
        return Unexpected{std::move(error)};
    }
    return Reloaded{reply->generation(),
                    reply->changed(),
                    {reply->ended_grants().begin(), reply->ended_grants().end()},
                    reply->guard_restarts()};
}

}  // namespace iopermd::client
