// SPDX-License-Identifier: Apache-2.0
// Milliseconds from fork to the end of a command, the median of N runs. usage: spawn_bench N COMMAND [ARG...]
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: spawn_bench N COMMAND [ARG...]\n");
        return 2;
    }
    // What the command prints is not the figure.
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<double> times;
    for (int i = std::atoi(argv[1]); i > 0; i--) {
        const auto since = std::chrono::steady_clock::now();
        pid_t child = -1;
        int status = -1;
        if (posix_spawnp(&child, argv[2], &quiet, nullptr, argv + 2, environ) != 0 ||
            waitpid(child, &status, 0) < 0 || status != 0) {
            std::fprintf(stderr, "spawn_bench: %s: status %d\n", argv[2], status);
            return 1;
        }
        times.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%.2f\n", times[times.size() / 2]);
    return 0;
}
