// SPDX-License-Identifier: Apache-2.0
// Takes system calls through each of their out-of-memory paths, by /proc/self/fail-nth: the N-th allocation
// of the call fails, for N = 1, 2, ... until the call needs fewer. A call may fail, but with an honest error,
// and must leave no memory behind. One line a call. The first round fills the kernel's caches and is not
// counted.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr unsigned kMost = 400;
constexpr int kRounds = 60;
constexpr long kSlack = 1 << 20;  // what the CPUs' own caches may hold; one page lost each time is more
constexpr unsigned kQuiet = 30;   // so many successes in a row: the call needs no further allocation

int faults = -1;

// The write allocates, too, so that it may be what fails.
void arm(unsigned nth) {
    const std::string text = std::to_string(nth);
    for (int attempt = 0; attempt < 3; attempt++)
        if (write(faults, text.data(), text.size()) == static_cast<ssize_t>(text.size()))
            return;
    std::perror("fail-nth");
    std::exit(1);
}

long free_memory() {
    struct sysinfo info;
    return sysinfo(&info) == 0 ? static_cast<long>(info.freeram) : 0;
}

bool honest(int error) {
    return error == ENOMEM || error == EAGAIN || error == ENOSPC || error == ENFILE;
}

// `call` returns an errno, or 0. How often it failed; 0 too if an error was not an honest one.
unsigned failures(const char* name, int (*call)()) {
    unsigned failed = 0;
    unsigned quiet = 0;
    for (unsigned nth = 1; nth < kMost && quiet < kQuiet; nth++) {
        arm(nth);
        const int error = call();
        arm(0);
        quiet = error == 0 ? quiet + 1 : 0;
        failed += error != 0;
        if (error != 0 && !honest(error)) {
            std::printf("%s: error %d at allocation %u\n", name, error, nth);
            return 0;
        }
    }
    return failed;
}

bool survives(const char* name, int (*call)()) {
    const unsigned failed = failures(name, call);
    const long before = free_memory();
    bool good = failed != 0;
    for (int round = 0; good && round < kRounds; round++)
        good = failures(name, call) != 0;
    const long lost = before - free_memory();
    good = good && lost < kSlack;
    std::printf("%s: %s, failed %u times a round, lost %ld KiB\n", name, good ? "ok" : "WRONG", failed,
                lost / 1024);
    return good;
}

int wait_for(pid_t child) {
    if (child < 0)
        return errno;
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

int try_fork() {
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    return wait_for(child);
}

int try_exec() {
    const pid_t child = vfork();
    if (child == 0) {
        execl("/bin/true", "true", nullptr);
        _exit(errno);
    }
    return wait_for(child);
}

int try_map(int flags) {
    void* at = mmap(nullptr, 1 << 16, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return errno;
    munmap(at, 1 << 16);
    return 0;
}

int try_pipe() {
    int ends[2];
    if (pipe(ends) != 0)
        return errno;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

int try_file() {
    const int file = open("/tmp/allocation-fault", O_CREAT | O_RDWR, 0600);
    if (file < 0)
        return errno;
    const int error = write(file, "x", 1) == 1 ? 0 : errno;
    close(file);
    unlink("/tmp/allocation-fault");
    return error;
}

}  // namespace

int main() {
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    faults = open("/proc/self/fail-nth", O_RDWR);
    if (faults < 0) {
        std::perror("/proc/self/fail-nth");
        return 1;
    }
    bool good = survives("fork", try_fork);
    good &= survives("exec", try_exec);
    good &= survives("private memory", [] { return try_map(MAP_PRIVATE); });
    good &= survives("shared memory", [] { return try_map(MAP_SHARED); });
    good &= survives("pipe", try_pipe);
    good &= survives("file", try_file);
    return good ? 0 : 1;
}
