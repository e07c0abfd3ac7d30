// SPDX-License-Identifier: Apache-2.0
// Two processes that hand one byte to each other: four calls and two switches for each round trip, with
// whatever the kernel does to the I/O bitmap on the way. Both ask for their ports after the fork, so that
// they hold different objects: shared ones would never be copied.
#include <sys/io.h>
#include <unistd.h>

#include "kernel_bench_batch.h"
#include "kernel_bench_rows.h"

namespace {

constexpr unsigned kRoundTrips = 50;
constexpr int kLowPort = 0x80;
constexpr int kHighPort = 0xfff0;

void echo(int from, int to) {
    char byte = 0;
    while (read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1) {
    }
    _exit(0);
}

double measure(void (*take_ports)()) {
    int there[2];
    int back[2];
    rows::must(pipe(there) == 0 && pipe(back) == 0, "pipe");
    const pid_t child = fork();
    rows::must(child >= 0, "fork");
    if (child == 0) {
        close(there[1]);
        take_ports();
        echo(there[0], back[1]);
    }
    take_ports();
    char byte = 'x';
    const double ticks = batch::ticks_each(kRoundTrips, [&] {
        rows::must(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "ping-pong");
    });
    rows::must(byte == 'x', "ping-pong's byte");
    return ticks;  // the echo ends with this process, which holds the pipe's only other end
}

}  // namespace

namespace rows {

double ping_pong() {
    return measure([] {});
}

double ping_pong_low_port() {
    return measure([] { must(ioperm(kLowPort, 1, 1) == 0, "ioperm"); });
}

double ping_pong_high_port() {
    return measure([] { must(ioperm(kHighPort, 1, 1) == 0, "ioperm"); });
}

double ping_pong_iopl() {
    return measure([] { must(iopl(3) == 0, "iopl"); });
}

}  // namespace rows
