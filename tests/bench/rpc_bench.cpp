// SPDX-License-Identifier: Apache-2.0
// Acquire and Release beside an empty unary call on the same channel. Rounds of the three alternate, so that
// whatever disturbs the machine disturbs all of them; the median of a round's calls is what counts.
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "iopermd/v1/service.grpc.pb.h"
#include "tests/bench/channel.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kCalls = 400;

// grpc.health.v1.Health/Check with an empty request: the smallest call that the same server answers.
class EmptyCall {
public:
    explicit EmptyCall(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {}

    void run() {
        grpc::ClientContext context;
        grpc::CompletionQueue queue;
        auto call = stub_.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check",
                                           grpc::ByteBuffer{&empty_, 1}, &queue);
        grpc::ByteBuffer answer;
        grpc::Status status;
        call->StartCall();
        call->Finish(&answer, &status, nullptr);
        void* tag = nullptr;
        bool ok = false;
        queue.Next(&tag, &ok);
        if (!status.ok()) {
            std::fprintf(stderr, "rpc_bench: health check: %s\n", status.error_message().c_str());
            std::exit(1);
        }
        queue.Shutdown();
        while (queue.Next(&tag, &ok)) {
        }
    }

private:
    grpc::Slice empty_;
    grpc::GenericStub stub_;
};

void require(const grpc::Status& status, const char* what) {
    if (status.ok())
        return;
    std::fprintf(stderr, "rpc_bench: %s: %s\n", what, status.error_message().c_str());
    std::exit(1);
}

double microseconds(Clock::time_point since) {
    return std::chrono::duration<double, std::micro>(Clock::now() - since).count();
}

double median(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main() {
    const auto channel = iopermd::bench::new_session();
    const auto ports = iopermd::v1::Ports::NewStub(channel);
    EmptyCall empty(channel);
    iopermd::v1::AcquireRequest request;
    auto* range = request.mutable_ports()->add_ranges();
    range->set_first(0x378);
    range->set_last(0x37a);

    std::vector<double> empty_us, acquire_us, release_us;
    for (int i = 0; i < kCalls; i++) {
        auto since = Clock::now();
        empty.run();
        empty_us.push_back(microseconds(since));

        iopermd::v1::AcquireReply grant;
        since = Clock::now();
        {
            grpc::ClientContext context;
            require(ports->Acquire(&context, request, &grant), "Acquire");
        }
        acquire_us.push_back(microseconds(since));

        iopermd::v1::ReleaseRequest release;
        release.set_grant_id(grant.grant().id());
        iopermd::v1::ReleaseReply left;
        since = Clock::now();
        {
            grpc::ClientContext context;
            require(ports->Release(&context, release, &left), "Release");
        }
        release_us.push_back(microseconds(since));
    }
    const double reference = median(empty_us);
    std::printf("acquire %.1f us %.1f empty-call\n", median(acquire_us), reference);
    std::printf("release %.1f us %.1f empty-call\n", median(release_us), reference);
    std::printf("acquire+release %.1f us %.1f two-empty-calls\n", median(acquire_us) + median(release_us),
                2 * reference);
    return 0;
}
