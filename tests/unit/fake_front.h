// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/server.h>
#include <stdlib.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "iopermd/v1/service.grpc.pb.h"

namespace iopermd::testing {

// The front's service without a policy or a guard: it answers from the public fields, keeps grants in a map,
// and sends events. Listens on a socket in a directory of its own below /tmp. Fields are set before a call is
// made; the rest is thread-safe.
class FakeFront : public v1::Ports::Service {
public:
    FakeFront();
    ~FakeFront() override;

    std::string socket() const { return directory_ + "/front.sock"; }
    // Ends the server and every connection, as a crash would look to a client.
    void stop();

    // Ends a grant and tells the watchers.
    void end_grant(uint64_t id, v1::Event::Kind kind, const std::string& message);
    void publish(v1::Event event);
    // Blocks until `count` calls of Watch have been made.
    void wait_for_watchers(int count);
    v1::AcquireRequest last_acquire();
    size_t grant_count();

    v1::Verdict verdict;                      // Check's answer; Acquire denies where it does not allow
    grpc::Status failure = grpc::Status::OK;  // every call's answer, unless OK
    v1::GetStatusReply status;
    v1::GetPolicyReply policy;
    v1::ReloadPolicyReply reloaded;
    size_t ticket_size = 32;

    grpc::Status Acquire(grpc::ServerContext*, const v1::AcquireRequest*, v1::AcquireReply*) override;
    grpc::Status Release(grpc::ServerContext*, const v1::ReleaseRequest*, v1::ReleaseReply*) override;
    grpc::Status List(grpc::ServerContext*, const v1::ListRequest*, v1::ListReply*) override;
    grpc::Status Get(grpc::ServerContext*, const v1::GetRequest*, v1::Grant*) override;
    grpc::Status Check(grpc::ServerContext*, const v1::CheckRequest*, v1::CheckReply*) override;
    grpc::Status Watch(grpc::ServerContext*, const v1::WatchRequest*,
                       grpc::ServerWriter<v1::Event>*) override;
    grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*, v1::GetStatusReply*) override;
    grpc::Status GetPolicy(grpc::ServerContext*, const v1::GetPolicyRequest*, v1::GetPolicyReply*) override;
    grpc::Status ReloadPolicy(grpc::ServerContext*, const v1::ReloadPolicyRequest*,
                              v1::ReloadPolicyReply*) override;

private:
    std::string directory_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<uint64_t, v1::Grant> grants_;
    std::vector<v1::Event> events_;
    v1::AcquireRequest last_acquire_;
    uint64_t next_grant_ = 7;
    int watchers_ = 0;
    bool stopping_ = false;
    std::unique_ptr<grpc::Server> server_;
};

}  // namespace iopermd::testing
