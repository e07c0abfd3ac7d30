// SPDX-License-Identifier: Apache-2.0
// Legacy programs without a wrapper, many of them, that look at what they really hold. Ports are tried with
// IN: the processor's answer, not anybody's book-keeping. The policy must not allow ports that IN changes.
//
//   asker hold              iopl(3), tries every port, prints "holds RANGES"; the same again at each SIGUSR1,
//   and "lost RANGES" when
//                           it holds less than before; ends by SIGTERM
//   asker storm N AT-ONCE   N processes, so many at a time: each calls iopl(3), uses port 0x378 when it may,
//   looks
//                           at what it holds (the PC's first 1,024 ports and every 64th), and ends. Prints
//                           "granted A denied B lost C wrong D slow E": denied is EPERM; lost held its ports
//                           and then not all of them; wrong held another one; slow waited longer than the
//                           kernel lets anybody wait.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <bitset>

namespace {

using Ports = std::bitset<65536>;

constexpr unsigned kFirst = 0x378, kLast = 0x37a;  // what the policy allows
constexpr unsigned kEvery = 1, kSome = 64;
constexpr double kLongest = 12;  // seconds: the kernel's ten, and a loaded machine's

enum Outcome { Granted, Denied, Lost, Wrong, Slow, kOutcomes };

bool refused;

// Goes on behind the instruction: IN and OUT with DX and AL are one byte.
void on_fault(int, siginfo_t*, void* context) {
    refused = true;
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]++;
}

bool can_read(unsigned port) {
    refused = false;
    asm volatile("inb %%dx, %%al" : : "d"(port) : "eax", "memory");
    return !refused;
}

bool can_write(unsigned port) {
    refused = false;
    asm volatile("outb %%al, %%dx" : : "d"(port), "a"('x') : "memory");
    return !refused;
}

// A port that is refused costs a signal.
Ports probe(unsigned step) {
    Ports open;
    for (unsigned port = 0; port < open.size(); port += port < 0x400 ? 1 : step)
        open[port] = can_read(port);
    return open;
}

void print(const char* word, const Ports& ports) {
    printf("%s", word);
    for (unsigned port = 0; port < ports.size(); port++) {
        if (!ports[port])
            continue;
        const unsigned first = port;
        while (port + 1 < ports.size() && ports[port + 1])
            port++;
        printf(first == port ? " 0x%x" : " 0x%x-0x%x", first, port);
    }
    printf("\n");
    fflush(stdout);
}

double now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Outcome wrong(const char* what, const Ports& ports) {
    print(what, ports);
    return Wrong;
}

// A guard that is killed between the gift and the answer leaves ports with a program that is told EPERM,
// until the next guard takes them.
bool holds_nothing_in_the_end() {
    for (const double begin = now(); now() - begin < kLongest; usleep(10000))
        if (probe(kSome).none())
            return true;
    return false;
}

Outcome ask_and_use() {
    const double begin = now();
    const int result = iopl(3);
    if (now() - begin > kLongest)
        return Slow;
    if (result != 0 && errno != EPERM)
        return wrong("neither granted nor denied, and holds", probe(kSome));
    if (result != 0)
        return holds_nothing_in_the_end() ? Denied : wrong("denied, and holds", probe(kSome));
    const bool used = can_write(kFirst);
    const Ports open = probe(kSome);
    Ports expected;
    for (unsigned port = kFirst; port <= kLast; port++)
        expected.set(port);
    if ((open & ~expected).any())
        return wrong("may hold less than", open);
    return used && open == expected ? Granted : Lost;
}

int storm(int count, int at_once) {
    int outcomes[kOutcomes] = {};
    for (int started = 0, running = 0; started < count || running > 0;) {
        if (started < count && running < at_once) {
            const pid_t child = fork();
            if (child == 0)
                _exit(ask_and_use());
            if (child < 0) {
                perror("asker: fork");
                return 1;
            }
            started++;
            running++;
            continue;
        }
        int status = 0;
        if (wait(&status) < 0)
            break;
        running--;
        const bool known = WIFEXITED(status) && WEXITSTATUS(status) < kOutcomes;
        if (!known)
            printf("ended with status 0x%x\n", status);
        outcomes[known ? WEXITSTATUS(status) : Wrong]++;
    }
    printf("granted %d denied %d lost %d wrong %d slow %d\n", outcomes[Granted], outcomes[Denied],
           outcomes[Lost], outcomes[Wrong], outcomes[Slow]);
    return 0;
}

int hold() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    if (iopl(3) != 0) {
        perror("asker: iopl");
        return 1;
    }
    Ports before = probe(kEvery);
    print("holds", before);
    for (int signal = 0; sigwait(&signals, &signal) == 0;) {
        const Ports open = probe(kEvery);
        print((before & ~open).any() ? "lost" : "holds", open);
        before = open;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    if (argc == 2 && strcmp(argv[1], "hold") == 0)
        return hold();
    if (argc == 4 && strcmp(argv[1], "storm") == 0)
        return storm(atoi(argv[2]), atoi(argv[3]));
    fprintf(stderr, "usage: asker hold | asker storm N AT-ONCE\n");
    return 2;
}
