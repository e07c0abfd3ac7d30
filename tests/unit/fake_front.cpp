// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fake_front.h"

#include <grpcpp/server_builder.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace iopermd::testing {
namespace {

std::string make_directory() {
    char path[] = "/tmp/iopermd-front-XXXXXX";
    if (::mkdtemp(path) == nullptr)
        throw std::runtime_error("mkdtemp failed");
    return path;
}

grpc::Status not_found(uint64_t id) {
    return {grpc::StatusCode::NOT_FOUND, "no grant " + std::to_string(id)};
}

// Removes the ranges of `part`, which the tests choose so that each is a whole range of `from`.
void remove_ranges(const v1::PortSet& part, v1::PortSet& from) {
    v1::PortSet left;
    for (const v1::PortRange& range : from.ranges()) {
        bool taken = false;
        for (const v1::PortRange& out : part.ranges())
            taken = taken || (out.first() <= range.first() && range.last() <= out.last());
        if (!taken)
            *left.add_ranges() = range;
    }
    from = left;
}

}  // namespace

FakeFront::FakeFront() : directory_(make_directory()) {
    verdict.set_allowed(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + socket(), grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr)
        throw std::runtime_error("no server on " + socket());
}

FakeFront::~FakeFront() {
    stop();
    std::filesystem::remove_all(directory_);
}

void FakeFront::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    // A deadline that has passed: calls in flight are cancelled.
    server_->Shutdown(std::chrono::system_clock::now());
}

void FakeFront::end_grant(uint64_t id, v1::Event::Kind kind, const std::string& message) {
    {
        const std::lock_guard lock(mutex_);
        grants_.erase(id);
    }
    v1::Event event;
    event.set_kind(kind);
    event.set_grant_id(id);
    event.set_message(message);
    publish(std::move(event));
}

void FakeFront::publish(v1::Event event) {
    const std::lock_guard lock(mutex_);
    event.set_sequence(events_.size() + 1);
    events_.push_back(std::move(event));
    changed_.notify_all();
}

void FakeFront::wait_for_watchers(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return watchers_ >= count; });
}

v1::AcquireRequest FakeFront::last_acquire() {
    const std::lock_guard lock(mutex_);
    return last_acquire_;
}

size_t FakeFront::grant_count() {
    const std::lock_guard lock(mutex_);
    return grants_.size();
}

grpc::Status FakeFront::Acquire(grpc::ServerContext* context, const v1::AcquireRequest* request,
                                v1::AcquireReply* reply) {
    if (!failure.ok())
        return failure;
    if (!verdict.allowed()) {
        context->AddTrailingMetadata("iopermd-verdict-bin", verdict.SerializeAsString());
        return {grpc::StatusCode::PERMISSION_DENIED, "the policy denies it"};
    }
    const std::lock_guard lock(mutex_);
    last_acquire_ = *request;
    v1::Grant& grant = *reply->mutable_grant();
    grant.set_id(next_grant_++);
    *grant.mutable_ports() = request->ports();
    grant.set_access(v1::ACCESS_READ_WRITE);
    grant.set_mode(v1::MODE_NATIVE);
    grant.set_uid(65534);
    grant.set_pid(4242);
    grant.set_program("/usr/sbin/hwclock");
    grant.mutable_granted()->set_seconds(1709210096);
    grant.mutable_expires()->set_seconds(4102444800);
    v1::RuleReference& rule = *grant.add_rules();
    rule.set_id("clock-tool");
    rule.set_place("/etc/iopermd/policy.toml:17");
    grants_[grant.id()] = grant;
    reply->set_ticket(std::string(ticket_size, 'T'));
    return grpc::Status::OK;
}

grpc::Status FakeFront::Release(grpc::ServerContext*, const v1::ReleaseRequest* request,
                                v1::ReleaseReply* reply) {
    if (!failure.ok())
        return failure;
    bool ended = false;
    {
        const std::lock_guard lock(mutex_);
        const auto found = grants_.find(request->grant_id());
        if (found == grants_.end())
            return not_found(request->grant_id());
        if (request->has_ports())
            remove_ranges(request->ports(), *found->second.mutable_ports());
        ended = !request->has_ports() || found->second.ports().ranges().empty();
        if (!ended)
            *reply->mutable_remaining() = found->second.ports();
    }
    reply->set_stripped_threads(2);
    v1::Event event;
    event.set_kind(v1::Event::KIND_RELEASED);
    event.set_grant_id(request->grant_id());
    if (ended)
        end_grant(request->grant_id(), v1::Event::KIND_RELEASED, "released by uid 0");
    else
        publish(std::move(event));
    return grpc::Status::OK;
}

grpc::Status FakeFront::List(grpc::ServerContext*, const v1::ListRequest*, v1::ListReply* reply) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, grant] : grants_)
        *reply->add_grants() = grant;
    return failure;
}

grpc::Status FakeFront::Get(grpc::ServerContext*, const v1::GetRequest* request, v1::Grant* reply) {
    const std::lock_guard lock(mutex_);
    const auto found = grants_.find(request->grant_id());
    if (found == grants_.end())
        return not_found(request->grant_id());
    *reply = found->second;
    reply->add_holders(4243);
    return failure;
}

grpc::Status FakeFront::Check(grpc::ServerContext*, const v1::CheckRequest*, v1::CheckReply* reply) {
    *reply->mutable_verdict() = verdict;
    return failure;
}

grpc::Status FakeFront::Watch(grpc::ServerContext* context, const v1::WatchRequest* request,
                              grpc::ServerWriter<v1::Event>* writer) {
    if (!failure.ok())
        return failure;
    std::unique_lock lock(mutex_);
    size_t next = request->after() == 0 ? events_.size() : request->after();
    writer->SendInitialMetadata();
    watchers_++;
    changed_.notify_all();
    while (!stopping_ && !context->IsCancelled()) {
        // A synchronous handler is not told of a cancellation: it looks.
        changed_.wait_for(lock, std::chrono::milliseconds(10),
                          [&] { return stopping_ || next < events_.size(); });
        while (next < events_.size())
            writer->Write(events_[next++]);
    }
    return {grpc::StatusCode::UNAVAILABLE, "the daemon ends"};
}

grpc::Status FakeFront::GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                                  v1::GetStatusReply* reply) {
    *reply = status;
    return failure;
}

grpc::Status FakeFront::GetPolicy(grpc::ServerContext*, const v1::GetPolicyRequest*,
                                  v1::GetPolicyReply* reply) {
    *reply = policy;
    return failure;
}

grpc::Status FakeFront::ReloadPolicy(grpc::ServerContext*, const v1::ReloadPolicyRequest*,
                                     v1::ReloadPolicyReply* reply) {
    *reply = reloaded;
    return failure;
}

}  // namespace iopermd::testing
