// SPDX-License-Identifier: Apache-2.0
// Random system calls by an ordinary user, from several threads of several processes. The workers may die of
// it and are made anew; the kernel may not, nor may a port or a capability be had. Usage: syscall_fuzz [CALLS
// [SEED]]
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include "../common/child.h"
#include "../common/port.h"
#include "generator.h"

namespace {

constexpr unsigned kWorkers = 3, kThreads = 3;
constexpr const char* kPlace = "/tmp/fuzz";

// Shared with all workers; no argument ever points here.
struct Shared {
    volatile unsigned long calls, limit, ports_opened, ports_granted;
};
Shared* shared;

// A worker's own seed, so that a new one does not repeat the last.
unsigned long worker_seed;

void run_thread() {
    Random random(worker_seed + static_cast<unsigned long>(raw(SYS_gettid)) * 7919);
    const Targets targets = make_targets();
    while (shared->calls < shared->limit) {
        const unsigned long count = __atomic_fetch_add(&shared->calls, 1, __ATOMIC_RELAXED);
        const Call call = random_call(random, targets);
        raw(static_cast<long>(call.number), call.arguments[0], call.arguments[1], call.arguments[2],
            call.arguments[3], call.arguments[4], call.arguments[5]);
        if (count % 64 == 0) {
            if (ioperm_raw(kPost, 1, 1) == 0 || iopl_raw(3) == 0)
                __atomic_fetch_add(&shared->ports_granted, 1, __ATOMIC_RELAXED);
            if (can(kPost))
                __atomic_fetch_add(&shared->ports_opened, 1, __ATOMIC_RELAXED);
        }
    }
}

void limit(int which, unsigned long value) {
    const rlimit both = {value, value};
    raw(SYS_setrlimit, static_cast<unsigned long>(which), word(&both));
}

// Everything that a descriptor may be; 0 to 2 too, so that nothing random reaches the program's output.
void open_files() {
    const int null = open("/dev/null", O_RDWR);
    for (int each = 0; each < 3; ++each)
        dup2(null, each);
    const int files[] = {open("/dev/zero", O_RDWR), open("a", O_RDWR | O_CREAT, 0600),
                         open(".", O_RDONLY | O_DIRECTORY), open("/dev/ptmx", O_RDWR | O_NOCTTY),
                         open("/proc/self/stat", O_RDONLY)};
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) != 0 || files[0] < 0)
        return;
    raw(SYS_eventfd2, 1, O_NONBLOCK);
    raw(SYS_epoll_create1, 0);
    int pair[2];
    raw(SYS_socketpair, 1, 1, 0, word(pair));
}

[[noreturn]] void work() {
    limit(RLIMIT_FSIZE, 1 << 20);
    limit(RLIMIT_AS, 128 << 20);
    limit(RLIMIT_NPROC, 48);
    limit(RLIMIT_CORE, 0);
    raw(SYS_setgroups, 0, 0);
    raw(SYS_setresgid, 1000, 1000, 1000);
    become(1000);
    setsid();
    open_files();
    // What blocks is interrupted: the handler does nothing and does not restart.
    struct sigaction action {};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    const itimerval timer = {{0, 20000}, {0, 20000}};
    setitimer(ITIMER_REAL, &timer, nullptr);
    auto body = run_thread;
    for (unsigned each = 1; each < kThreads; ++each) {
        pthread_t thread;
        if (pthread_create(&thread, nullptr, thread_body<decltype(body)>, &body) != 0)
            break;
    }
    run_thread();
    _exit(0);
}

void pause_ms(long ms) {
    const timespec time = {0, ms * 1000000};
    raw(SYS_nanosleep, word(&time), 0);
}

// Workers' children too: everything of that user's.
void kill_all() {
    const pid_t killer = fork();
    if (killer == 0) {
        become(1000);
        kill(-1, SIGKILL);
        _exit(0);
    }
    while (waitpid(-1, nullptr, 0) > 0) {
    }
}

void run(unsigned long seed) {
    unsigned long started = 0, seen = 0;
    pid_t workers[kWorkers] = {};
    unsigned idle = 0;
    while (shared->calls < shared->limit) {
        for (pid_t& worker : workers) {
            int status = 0;
            if (worker != 0 && waitpid(worker, &status, WNOHANG | WUNTRACED) == 0)
                continue;
            if (worker != 0 && WIFSTOPPED(status)) {
                kill(worker, SIGKILL);
                waitpid(worker, nullptr, 0);
            }
            worker_seed = seed * 1000003 + ++started;
            worker = fork();
            if (worker == 0)
                work();
        }
        pause_ms(10);
        idle = shared->calls == seen ? idle + 1 : 0;
        seen = shared->calls;
        if (idle == 40) {  // all of them wait for something that no signal ends
            kill_all();
            for (pid_t& worker : workers)
                worker = 0;
            idle = 0;
        }
    }
    kill_all();
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned long calls = argc > 1 ? strtoul(argv[1], nullptr, 0) : 20000;
    const unsigned long seed = argc > 2 ? strtoul(argv[2], nullptr, 0) : 1;
    catch_faults();
    shared = static_cast<Shared*>(
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    shared->limit = calls;
    if (mkdir(kPlace, 0700) != 0 && errno != EEXIST)
        line("cannot make %s: %s", kPlace, error_name(errno));
    if (chown(kPlace, 1000, 1000) != 0 || chdir(kPlace) != 0)
        return 1;
    mkdir("folder", 0777);
    line("seed %lu, %lu calls", seed, calls);
    run(seed);
    line("ports granted %lu times, open %lu times", shared->ports_granted, shared->ports_opened);
    line(
        "survived: fork %s, thread %s, port %s, file %s", *ending(in_child([] { return 0; })),
        [] {
            bool ran = false;
            in_thread([&] { ran = true; });
            return ran ? "ran" : "DID NOT RUN";
        }(),
        reach(kPost), worked(open("/tmp/fuzz-after", O_WRONLY | O_CREAT, 0600)));
    return 0;
}
