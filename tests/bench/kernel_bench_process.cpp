// SPDX-License-Identifier: Apache-2.0
// What has nothing to do with ports, but is paid by every program: the way in and out, and a child.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel_bench_batch.h"
#include "kernel_bench_rows.h"

namespace rows {

double null_call() {
    return batch::ticks_each(1000, [] {
        long answer = SYS_getppid;
        asm volatile("syscall" : "+a"(answer) : : "rcx", "r11", "memory");
    });
}

double fork_exit_wait() {
    return batch::ticks_each(5, [] {
        const pid_t child = fork();
        must(child >= 0, "fork");
        if (child == 0) {
            _exit(0);
        }
        int status = -1;
        must(waitpid(child, &status, 0) == child && status == 0, "waitpid");
    });
}

}  // namespace rows
