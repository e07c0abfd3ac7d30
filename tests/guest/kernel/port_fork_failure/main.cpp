// SPDX-License-Identifier: Apache-2.0
// A fork that fails must cost its caller nothing: neither ports nor memory (Linux bugs 6, 16 and 17 of the
// reference). Usage: port_fork_failure [REPETITIONS] for each way to fail and each kind of holder (default
// 100).
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#include "../common/child.h"
#include "../common/port.h"
#include "failures.h"

namespace {

struct Holder {
    const char* name;
    bool bitmap, level;
};
constexpr Holder kHolders[] = {
    {"nothing", false, false}, {"bitmap", true, false}, {"level", false, true}, {"both", true, true}};

void take(const Holder& holder) {
    if (holder.bitmap)
        ioperm_raw(kPost, 1, 1);
    iopl_raw(holder.level ? 3 : 0);
}

const char* state(const Holder& holder) {
    const bool wrong = can(kPost) != (holder.bitmap || holder.level) || can(kDelay) != holder.level ||
                       (try_cli().number == 0) != holder.level;
    return wrong ? "PORTS CHANGED" : "ports kept";
}

// A user with as many processes as allowed: RLIMIT_NPROC does not bind the privileged, nor uid 0.
void become_full_user() {
    const rlimit one = {0, 0};
    setrlimit(RLIMIT_NPROC, &one);
    become(1000);
}

void one_failure(const Failure& failure, const Holder& holder, unsigned long repetitions) {
    fresh(failure.name, [&] {
        take(holder);
        if (failure.as_user)
            become_full_user();
        const long first = failure.clone();
        const char* after_one = state(holder);
        unsigned long other_results = 0;
        for (unsigned long again = 1; again < repetitions; ++again) {
            // A new bitmap each time: a reference that leaks then keeps 8 KiB, which leak() sees.
            if (holder.bitmap && !failure.as_user) {
                ioperm_raw(kPost, 1, 0);
                ioperm_raw(kPost, 1, 1);
            }
            other_results += failure.clone() != first;
        }
        line("%s, holder of %s: %s, %s, then %s, %lu other results", failure.name, holder.name,
             *outcome(first), after_one, state(holder), other_results);
    });
}

unsigned long free_kilobytes() {
    struct sysinfo now {};
    sysinfo(&now);
    return now.freeram * now.mem_unit / 1024;
}

// After everything the machine has its memory back, but for what a kernel keeps in caches.
template <class Fn>
void leak(const char* what, Fn fn) {
    fn();  // fills the caches
    const unsigned long before = free_kilobytes();
    fn();
    const unsigned long after = free_kilobytes();
    line("%s: %s", what, after + 8192 < before ? "MEMORY IS LOST" : "no memory lost");
}

void failures_leak(unsigned long repetitions) {
    leak("failing clones with a new bitmap each", [&] {
        in_child([&] {
            for (unsigned long round = 0; round < repetitions; ++round) {
                ioperm_raw(0xffff, 1, 1);
                kFailures[round % kFailureCount].clone();
                ioperm_raw(0xffff, 1, 0);
            }
            return 0;
        });
    });
}

void forks_leak(unsigned long repetitions) {
    leak("forks that share, change and end", [&] {
        for (unsigned long round = 0; round < repetitions / 4; ++round) {
            in_child([&] {
                ioperm_raw(kPost, 1, 1);
                in_child([] {
                    ioperm_raw(0xffff, 1, 1);
                    return 0;
                });
                return 0;
            });
        }
    });
    leak("threads that share, change and end", [&] {
        ioperm_raw(kPost, 1, 1);
        for (unsigned long round = 0; round < repetitions; ++round)
            in_thread([] { ioperm_raw(0xffff, 1, 1); });
        ioperm_raw(kPost, 1, 0);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned long repetitions = argc > 1 ? strtoul(argv[1], nullptr, 0) : 30;
    catch_faults();
    for (unsigned failure = 0; failure < kFailureCount; ++failure)
        for (const Holder& holder : kHolders)
            one_failure(kFailures[failure], holder, repetitions);
    // Three thousand leaked bitmaps are 24 MiB.
    failures_leak(repetitions * 100);
    forks_leak(repetitions * 10);
    fresh("after all",
          [] { line("a fresh task after all that: 0x80 %s, 0xed %s", reach(kPost), reach(kDelay)); });
    return 0;
}
