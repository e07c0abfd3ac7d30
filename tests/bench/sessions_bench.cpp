// SPDX-License-Identifier: Apache-2.0
// The front's resident memory before and after 1,000 sessions have connected and hold a grant each. usage:
// sessions_bench FRONT_PID
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "iopermd/v1/service.grpc.pb.h"
#include "tests/bench/channel.h"

namespace {

constexpr int kSessions = 1000;

long resident_kib(const std::string& pid) {
    std::ifstream status("/proc/" + pid + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmRSS:", 0) == 0)
            return std::strtol(line.c_str() + 6, nullptr, 10);
    std::fprintf(stderr, "sessions_bench: no VmRSS of pid %s\n", pid.c_str());
    std::exit(1);
}

struct Session {
    std::shared_ptr<grpc::Channel> channel = iopermd::bench::new_session();
    std::unique_ptr<iopermd::v1::Ports::Stub> ports = iopermd::v1::Ports::NewStub(channel);

    void acquire(uint32_t port) {
        iopermd::v1::AcquireRequest request;
        auto* range = request.mutable_ports()->add_ranges();
        range->set_first(port);
        range->set_last(port);
        iopermd::v1::AcquireReply reply;
        grpc::ClientContext context;
        const grpc::Status status = ports->Acquire(&context, request, &reply);
        if (!status.ok()) {
            std::fprintf(stderr, "sessions_bench: port 0x%x: %s\n", port, status.error_message().c_str());
            std::exit(1);
        }
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: sessions_bench FRONT_PID\n");
        return 2;
    }
    std::vector<Session> warm_up(8);  // what the server allocates once, whoever comes
    for (Session& session : warm_up)
        session.acquire(0x2000);
    const long before = resident_kib(argv[1]);
    std::vector<Session> sessions(kSessions);
    for (int i = 0; i < kSessions; i++)
        sessions[static_cast<size_t>(i)].acquire(0x1000 + static_cast<uint32_t>(i));
    const long after = resident_kib(argv[1]);
    std::printf("session-memory %.1f KiB %ld front-before\n", static_cast<double>(after - before) / kSessions,
                before);
    return 0;
}
