// SPDX-License-Identifier: Apache-2.0
// Measures a kernel from inside, under -icount; prints "NAME INSTRUCTIONS" for each row. tests/bench/kernel
// runs it on two kernels and compares.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel_bench_rows.h"

namespace {

struct Row {
    const char* name;
    double (*measure)();
};

constexpr Row kRows[] = {
    {"null-call", rows::null_call},
    {"ping-pong", rows::ping_pong},
    {"ping-pong-low-port", rows::ping_pong_low_port},
    {"ping-pong-high-port", rows::ping_pong_high_port},
    {"ping-pong-iopl", rows::ping_pong_iopl},
    {"ioperm-on-off", rows::ioperm_on_off},
    {"ioperm-again", rows::ioperm_again},
    {"iopl-up-down", rows::iopl_up_down},
    {"fork-exit-wait", rows::fork_exit_wait},
    {"out-to-granted", rows::out_to_granted},
    {"event-loop-call", rows::event_loop_call},
};

// A process of its own for each row: one row's ports must not be another's.
bool run(const Row& row) {
    const pid_t child = fork();
    if (child == 0) {
        printf("%s %.1f\n", row.name, row.measure());
        fflush(stdout);
        _exit(0);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

void rows::must(bool held, const char* call) {
    if (!held) {
        perror(call);
        _exit(1);
    }
}

int main() {
    bool all = true;
    for (const Row& row : kRows) {
        all = run(row) && all;
    }
    return all ? 0 : 1;
}
