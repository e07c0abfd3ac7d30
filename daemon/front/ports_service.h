// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "daemon/front/audit_log.h"
#include "daemon/front/broker.h"
#include "daemon/front/connection_table.h"
#include "iopermd/v1/service.grpc.pb.h"

namespace iopermd::front {

// The gRPC service: finds the caller, checks the message, hands it to the broker, turns the answer around.
// Every handler does that and nothing else. gRPC wants an object of its own for each server. Thread-safe.
class PortsService final : public v1::Ports::CallbackService {
public:
    PortsService(Broker& broker, EventBus& events, const ConnectionTable& connections, AuditLog& audit)
        : broker_(broker), events_(events), connections_(connections), audit_(audit) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;

    Reactor* Acquire(Context* context, const v1::AcquireRequest* request, v1::AcquireReply* reply) override;
    Reactor* Release(Context* context, const v1::ReleaseRequest* request, v1::ReleaseReply* reply) override;
    Reactor* List(Context* context, const v1::ListRequest* request, v1::ListReply* reply) override;
    Reactor* Get(Context* context, const v1::GetRequest* request, v1::Grant* reply) override;
    Reactor* Check(Context* context, const v1::CheckRequest* request, v1::CheckReply* reply) override;
    grpc::ServerWriteReactor<v1::Event>* Watch(Context* context, const v1::WatchRequest* request) override;
    Reactor* GetStatus(Context* context, const v1::GetStatusRequest* request,
                       v1::GetStatusReply* reply) override;
    Reactor* GetPolicy(Context* context, const v1::GetPolicyRequest* request,
                       v1::GetPolicyReply* reply) override;
    Reactor* ReloadPolicy(Context* context, const v1::ReloadPolicyRequest* request,
                          v1::ReloadPolicyReply* reply) override;

private:
    // Null, and then the call has failed with UNAUTHENTICATED and a record says so.
    std::shared_ptr<Session> caller(const Context& context, grpc::Status& status);
    // Calls body(session, checked request, reactor), which finishes the call, where there is a caller and the
    // request is well-formed.
    template <class Message, class Body>
    Reactor* serve(Context* context, const Message& request, const Body& body);

    Broker& broker_;
    EventBus& events_;
    const ConnectionTable& connections_;
    AuditLog& audit_;
};

}  // namespace iopermd::front
