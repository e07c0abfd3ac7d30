// SPDX-License-Identifier: Apache-2.0
// The bound of a revocation, on the project's own kernel with four CPUs: from the request to the moment at
// which no CPU executes the port for its holder any more, a thousand times, while the holder spins on OUT in
// four threads, one on each CPU. In ticks of the TSC, which under -icount are the instructions of all CPUs
// together. Prints "NAME VALUE" lines; as root.
#include <x86intrin.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/guest/controller/device.h"
#include "tests/guest/controller/spinner.h"

namespace {

void must(int error, const char* call) {
    if (error == 0)
        return;
    std::fprintf(stderr, "%s: error %d\n", call, error);
    std::exit(1);
}

}  // namespace

// usage: revoke_bench [TIMES]
int main(int count, char** words) {
    const size_t times = count > 1 ? std::strtoul(words[1], nullptr, 10) : 1000;
    guest::Device device;
    must(device.error(), "open");
    must(device.hello(0), "hello");
    guest::Spinner spinner{1000, 1};
    guest::pin(0);
    std::vector<uint64_t> ticks(times);
    for (uint64_t& one : ticks) {
        must(device.grant(1, spinner.pid(), {{guest::Spinner::kPort, guest::Spinner::kPort}}), "grant");
        spinner.start();
        const uint64_t since = __rdtsc();
        must(device.revoke(1), "revoke");
        one = __rdtsc() - since;
        spinner.revoked();
        spinner.wait_until_stopped();
    }
    std::sort(ticks.begin(), ticks.end());
    std::printf("revoke-p50 %lu\n", ticks[times / 2]);
    std::printf("revoke-p99 %lu\n", ticks[times * 99 / 100]);
    std::printf("revoke-accesses-after %lu\n", spinner.accesses_after());
    std::printf("revoke-accesses-before %lu\n", spinner.accesses());
}
