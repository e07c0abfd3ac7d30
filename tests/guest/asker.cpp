// SPDX-License-Identifier: Apache-2.0
// Legacy programs without a wrapper, many of them, that look at what they really hold: each tries all 65,536
// ports with IN. That is the processor's answer, not anybody's book-keeping. The policy must not allow ports
// that IN changes.
//
//   asker hold              iopl(3), then prints "holds RANGES"; the same again at each SIGUSR1, and
//                           "lost RANGES" when it holds less than before; ends by SIGTERM
//   asker storm N AT-ONCE   N processes, so many at a time: each calls iopl(3), uses port 0x378 when it may,
//                           looks at what it holds, and ends. Prints
//                           "granted A denied B lost C wrong D slow E": denied is EPERM; lost held its ports
//                           and then not all of them; wrong held another one; slow waited longer than the
//                           kernel lets anybody wait.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <bitset>

namespace {

using Ports = std::bitset<65536>;

constexpr unsigned kFirst = 0x378, kLast = 0x37a;  // what the policy allows
constexpr double kLongest = 12;                    // seconds: the kernel's ten, and a loaded machine's

enum Outcome { Granted, Denied, Lost, Wrong, Slow, kOutcomes };

sigjmp_buf refused;

// Not back into the instruction: with SA_NODEFER nothing is left to be undone, and a refused port costs the
// fault and the way to here, but no sigreturn(2). 65,536 of them are half a second of an emulated processor.
void on_fault(int) {
    siglongjmp(refused, 1);
}

bool can_write(unsigned port) {
    if (sigsetjmp(refused, 0) != 0)
        return false;
    asm volatile("outb %%al, %%dx" : : "d"(port), "a"('x') : "memory");
    return true;
}

// The open ones of first..last.
Ports probe(unsigned first, unsigned last) {
    static Ports open;  // not registers, which a fault would bring back to what they were
    static unsigned port, next, end;
    open.reset();
    next = first;
    end = last;
    (void)sigsetjmp(refused, 0);  // each refused port comes by here again
    while (next <= end) {
        port = next++;
        asm volatile("inb %%dx, %%al" : : "d"(port) : "eax", "memory");
        open.set(port);
    }
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

// One program at a time: emulated processors that fault all at once keep each other waiting.
Ports probe_all() {
    const int turn = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (turn < 0 || flock(turn, LOCK_EX) != 0)
        perror("asker: /proc/self/exe");
    const Ports found = probe(0, 65535);
    close(turn);
    return found;
}

// A guard that is killed between the gift and the answer leaves ports with a program that is told EPERM,
// until the next guard takes them.
bool holds_nothing_in_the_end() {
    for (const double begin = now();; usleep(10000)) {
        const bool last_look = now() - begin > kLongest;
        if (probe_all().none())
            return true;
        if (last_look)
            return false;
    }
}

Outcome ask_and_use() {
    const double begin = now();
    const int result = iopl(3);
    if (now() - begin > kLongest)
        return Slow;
    if (result != 0 && errno != EPERM)
        return wrong("neither granted nor denied, and holds", probe_all());
    if (result != 0)
        return holds_nothing_in_the_end() ? Denied : wrong("denied, and holds", probe_all());
    const bool used = can_write(kFirst);
    const Ports open = probe_all();
    Ports expected;
    for (unsigned port = kFirst; port <= kLast; port++)
        expected.set(port);
    if ((open & ~expected).any())
        return wrong("may hold less than", open);
    // They were tried at the beginning of that; here is its end.
    return used && open == expected && probe(kFirst, kLast) == expected ? Granted : Lost;
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
    Ports before = probe_all();
    print("holds", before);
    for (int signal = 0; sigwait(&signals, &signal) == 0;) {
        const Ports open = probe_all();
        print((before & ~open).any() ? "lost" : "holds", open);
        before = open;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    struct sigaction action = {};
    action.sa_handler = on_fault;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGSEGV, &action, nullptr);
    if (argc == 2 && strcmp(argv[1], "hold") == 0)
        return hold();
    if (argc == 4 && strcmp(argv[1], "storm") == 0)
        return storm(atoi(argv[2]), atoi(argv[3]));
    fprintf(stderr, "usage: asker hold | asker storm N AT-ONCE\n");
    return 2;
}
