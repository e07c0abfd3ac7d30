// SPDX-License-Identifier: Apache-2.0
// TSC ticks for one OUT to port 0x80, the least of several rounds. Under -icount the TSC counts instructions
// and repeats exactly.
#include <sys/io.h>
#include <x86intrin.h>

#include <cstdio>

int main() {
    constexpr int kRounds = 5;
    constexpr int kAccesses = 100000;
    if (iopl(3) != 0) {
        std::perror("port_bench: iopl");
        return 1;
    }
    unsigned long long best = ~0ull;
    for (int round = 0; round < kRounds; round++) {
        const unsigned long long since = __rdtsc();
        for (int i = 0; i < kAccesses; i++)
            outb(0, 0x80);
        const unsigned long long ticks = __rdtsc() - since;
        best = ticks < best ? ticks : best;
    }
    std::printf("%.3f\n", static_cast<double>(best) / kAccesses);
    return 0;
}
