// SPDX-License-Identifier: Apache-2.0
// Milliseconds from a Release to its answer, on a channel that is open, for a grant whose holder has N
// threads and uses its port without a pause; the median of five. Beside an empty call on the same channel.
// As root, who may release ann's grants. usage: strip_bench N
#include <fcntl.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "iopermd/v1/service.grpc.pb.h"
#include "tests/bench/channel.h"

namespace {

constexpr uid_t kAnn = 1000;

[[noreturn]] void die(const char* what) {
    std::fprintf(stderr, "strip_bench: %s\n", what);
    std::exit(1);
}

// many_threads under the wrapper, from its "ready" on; ends when its ports are taken.
class Holder {
public:
    explicit Holder(const char* threads) {
        int ready[2];
        if (::pipe2(ready, O_CLOEXEC) != 0 || (pid_ = ::fork()) < 0)
            die("no process");
        if (pid_ == 0)
            run(threads, ready[1]);
        ::close(ready[1]);
        char word;
        if (::read(ready[0], &word, 1) != 1)
            die("the holder does not start");
        ::close(ready[0]);
    }
    ~Holder() { ::waitpid(pid_, nullptr, 0); }

private:
    [[noreturn]] static void run(const char* threads, int output) {
        const int quiet = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(quiet, STDERR_FILENO);
        if (::initgroups("ann", kAnn) == 0 && ::setgid(kAnn) == 0 && ::setuid(kAnn) == 0)
            ::execlp("ioperm-run", "ioperm-run", "-q", "--ports", "0x378", "--", "many_threads", threads,
                     nullptr);
        ::_exit(127);
    }

    pid_t pid_ = -1;
};

double milliseconds(std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count();
}

double median(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// The number of the only grant there is.
uint64_t the_grant(iopermd::v1::Ports::Stub& ports, std::vector<double>& empty_ms) {
    iopermd::v1::ListRequest request;
    request.set_all(true);
    iopermd::v1::ListReply grants;
    grpc::ClientContext context;
    const auto since = std::chrono::steady_clock::now();
    if (!ports.List(&context, request, &grants).ok() || grants.grants_size() != 1)
        die("not one grant");
    empty_ms.push_back(milliseconds(since));
    return grants.grants(0).id();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        die("usage: strip_bench N");
    const auto ports = iopermd::v1::Ports::NewStub(iopermd::bench::new_session());
    std::vector<double> empty_ms, release_ms;
    uint32_t stripped = 0;
    for (int i = 0; i < 5; i++) {
        const Holder holder{argv[1]};
        iopermd::v1::ReleaseRequest request;
        request.set_grant_id(the_grant(*ports, empty_ms));
        iopermd::v1::ReleaseReply reply;
        grpc::ClientContext context;
        const auto since = std::chrono::steady_clock::now();
        if (!ports->Release(&context, request, &reply).ok())
            die("Release failed");
        release_ms.push_back(milliseconds(since));
        stripped = reply.stripped_threads();
    }
    std::printf("strip-%s-threads %.2f ms %.2f a-list-call, %u-threads-stripped\n", argv[1],
                median(release_ms), median(empty_ms), stripped);
    return 0;
}
