// SPDX-License-Identifier: Apache-2.0
// Ends with the number of CPUs that it may run on. In init's place it shows, by the panic's exit code, what
// the first program of a kernel is told at once.
#include <sched.h>
#include <unistd.h>

int main() {
    cpu_set_t set;
    _exit(sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0);
}
