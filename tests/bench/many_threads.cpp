// SPDX-License-Identifier: Apache-2.0
// A holder with N threads: one spins on OUT to 0x378, the others sleep in the kernel. Ends when an OUT
// faults. usage: many_threads N
#include <sys/io.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

int main(int argc, char** argv) {
    for (int i = argc == 2 ? std::atoi(argv[1]) : 1; i > 1; i--)
        std::thread([] {
            for (;;)
                pause();
        }).detach();
    std::puts("ready");
    std::fflush(stdout);
    for (;;)
        outb(0, 0x378);
}
