// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/ports_service.h"

#include <spdlog/spdlog.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "daemon/front/caller.h"
#include "daemon/front/convert.h"
#include "daemon/front/status.h"
#include "daemon/front/version.h"
#include "daemon/front/watch_stream.h"

namespace iopermd::front {
namespace {

grpc::ServerUnaryReactor* finish(grpc::ServerUnaryReactor* reactor, const grpc::Status& status) {
    reactor->Finish(status);
    return reactor;
}

// A call that is refused before it has a reactor of its own.
class RefusedWatch final : public grpc::ServerWriteReactor<v1::Event> {
public:
    explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
    void OnDone() override { delete this; }
};

}  // namespace

std::shared_ptr<Session> PortsService::caller(const Context& context, grpc::Status& status) {
    auto session = caller_of(context.peer(), connections_);
    if (session)
        return std::move(*session);
    AuditEvent audit(audit_, {});
    audit.record().reason = session.error().message;
    if (const auto written = audit.commit(AuditId::CallerUnauthenticated); !written)
        spdlog::critical("an unauthenticated call is not in the audit log: {}", written.error().message);
    status = {grpc::StatusCode::UNAUTHENTICATED, session.error().message};
    return nullptr;
}

template <class Message, class Body>
PortsService::Reactor* PortsService::serve(Context* context, const Message& request, const Body& body) {
    Reactor* const reactor = context->DefaultReactor();
    grpc::Status status;
    const auto session = caller(*context, status);
    if (!session)
        return finish(reactor, status);
    auto wanted = from_message(request);
    if (!wanted)
        return finish(reactor, to_status(wanted.error()));
    body(session, std::move(*wanted), reactor);
    return reactor;
}

PortsService::Reactor* PortsService::Acquire(Context* context, const v1::AcquireRequest* request,
                                             v1::AcquireReply* reply) {
    return serve(context, *request, [&](const auto& session, AcquireRequest&& wanted, Reactor* reactor) {
        broker_.acquire(
            session, std::move(wanted), [context, reactor, reply](const Expected<Acquired, Refusal>& result) {
                if (result) {
                    to_message(result->grant, *reply->mutable_grant());
                    reply->set_ticket(result->ticket.bytes, sizeof result->ticket.bytes);
                    reactor->Finish(grpc::Status::OK);
                    return;
                }
                const Refusal& refusal = result.error();
                if (refusal.explanation)
                    context->AddTrailingMetadata(kVerdictKey, verdict_metadata(*refusal.explanation));
                reactor->Finish(to_status(refusal.error));
            });
    });
}

PortsService::Reactor* PortsService::Release(Context* context, const v1::ReleaseRequest* request,
                                             v1::ReleaseReply* reply) {
    return serve(context, *request, [&](const auto& session, auto&& wanted, Reactor* reactor) {
        broker_.release(session, wanted.grant, std::move(wanted.ports),
                        [reactor, reply](Result<Released> result) {
                            if (!result)
                                return reactor->Finish(to_status(result.error()));
                            to_message(result->remaining, *reply->mutable_remaining());
                            reply->set_stripped_threads(result->counts.threads);
                            reply->set_killed_processes(result->counts.killed);
                            reactor->Finish(grpc::Status::OK);
                        });
    });
}

PortsService::Reactor* PortsService::List(Context* context, const v1::ListRequest* request,
                                          v1::ListReply* reply) {
    grpc::Status status;
    if (const auto session = caller(*context, status))
        for (const Grant& grant : broker_.list(*session, request->all()))
            to_message(grant, *reply->add_grants());
    return finish(context->DefaultReactor(), status);
}

PortsService::Reactor* PortsService::Get(Context* context, const v1::GetRequest* request, v1::Grant* reply) {
    Reactor* const reactor = context->DefaultReactor();
    grpc::Status status;
    const auto session = caller(*context, status);
    if (!session)
        return finish(reactor, status);
    broker_.get(*session, request->grant_id(), [reactor, reply](Result<GrantDetails> result) {
        if (!result)
            return reactor->Finish(to_status(result.error()));
        to_message(result->grant, *reply);
        reply->mutable_holders()->Add(result->holders.begin(), result->holders.end());
        reactor->Finish(grpc::Status::OK);
    });
    return reactor;
}

PortsService::Reactor* PortsService::Check(Context* context, const v1::CheckRequest* request,
                                           v1::CheckReply* reply) {
    grpc::Status status;
    if (const auto session = caller(*context, status)) {
        const auto wanted = from_message(*request);
        if (wanted)
            to_message(broker_.check(*session, *wanted), *reply->mutable_verdict());
        else
            status = to_status(wanted.error());
    }
    return finish(context->DefaultReactor(), status);
}

grpc::ServerWriteReactor<v1::Event>* PortsService::Watch(Context* context, const v1::WatchRequest* request) {
    grpc::Status status;
    auto session = caller(*context, status);
    if (!session)
        return new RefusedWatch(status);
    const EventCursor cursor{request->after() == 0 ? events_.last() : request->after(),
                             request->all() && session->admin(), session->peer().uid};
    return WatchStream::start(events_, std::move(session), cursor);
}

PortsService::Reactor* PortsService::GetStatus(Context* context, const v1::GetStatusRequest*,
                                               v1::GetStatusReply* reply) {
    grpc::Status status;
    if (const auto session = caller(*context, status)) {
        to_message(broker_.status(), *reply);
        utsname kernel{};
        ::uname(&kernel);  // fails only for a bad address
        reply->set_version(kVersion);
        reply->set_pid(::getpid());
        reply->set_kernel(kernel.release);
        reply->set_caller_is_admin(session->admin());
    }
    return finish(context->DefaultReactor(), status);
}

PortsService::Reactor* PortsService::GetPolicy(Context* context, const v1::GetPolicyRequest*,
                                               v1::GetPolicyReply* reply) {
    grpc::Status status;
    if (caller(*context, status))
        to_message(*broker_.policy(), *reply);
    return finish(context->DefaultReactor(), status);
}

PortsService::Reactor* PortsService::ReloadPolicy(Context* context, const v1::ReloadPolicyRequest*,
                                                  v1::ReloadPolicyReply* reply) {
    Reactor* const reactor = context->DefaultReactor();
    grpc::Status status;
    const auto session = caller(*context, status);
    if (!session)
        return finish(reactor, status);
    broker_.reload(session.get(), [reactor, reply](Result<PolicyReload::Outcome> result) {
        if (!result)
            return reactor->Finish(to_status(result.error()));
        reply->set_generation(result->generation);
        reply->set_changed(result->changed);
        reply->mutable_ended_grants()->Add(result->ended.begin(), result->ended.end());
        reply->set_guard_restarts(result->guard_restarts);
        reactor->Finish(grpc::Status::OK);
    });
    return reactor;
}

}  // namespace iopermd::front
