// SPDX-License-Identifier: Apache-2.0
// The two calls that give ports, and the access itself.
#include <sys/io.h>

#include "kernel_bench_batch.h"
#include "kernel_bench_rows.h"

namespace {

constexpr int kPort = 0x80;

}  // namespace

namespace rows {

double ioperm_on_off() {
    return batch::ticks_each(
        30, [] { must(ioperm(kPort, 1, 1) == 0 && ioperm(kPort, 1, 0) == 0, "ioperm on and off"); });
}

double ioperm_again() {
    must(ioperm(kPort, 1, 1) == 0, "ioperm");
    return batch::ticks_each(200, [] { must(ioperm(kPort, 1, 1) == 0, "ioperm again"); });
}

double iopl_up_down() {
    return batch::ticks_each(1000, [] { must(iopl(3) == 0 && iopl(0) == 0, "iopl up and down"); });
}

// Written out, because the figure is the number of these instructions: any other would be an OUT that traps.
double out_to_granted() {
    constexpr unsigned kTurns = 10000;
    must(ioperm(kPort, 1, 1) == 0, "ioperm");
    return batch::ticks_each(1,
                             [] {
                                 unsigned turns = kTurns;
                                 asm volatile(
                                     "1: movb $0, %%al\n\t"
                                     "outb %%al, $0x80\n\t"
                                     "decl %0\n\t"
                                     "jnz 1b"
                                     : "+r"(turns)
                                     :
                                     : "eax", "cc");
                             }) /
           kTurns;
}

}  // namespace rows
