// SPDX-License-Identifier: Apache-2.0
// membarrier: what it refuses, who has to register, and that it is a barrier.
#include "groups.h"

using namespace groups;

namespace {

constexpr int kGlobal = 1, kGlobalExpedited = 2, kRegisterGlobal = 4, kExpedited = 8, kRegisterExpedited = 16,
              kSyncCore = 32, kRegisterSyncCore = 64;

long membarrier(int command, unsigned long flags = 0) {
    return raw(SYS_membarrier, static_cast<unsigned long>(static_cast<long>(command)), flags, 0);
}

// What of the commands that do without restartable sequences is there.
void commands() {
    line("commands: %#lx", static_cast<unsigned long>(membarrier(0)) & 0x7f);
    line("flags: %s %s %s, two commands: %s, -1: %s, 1 << 30: %s", *outcome(membarrier(0, 1)),
         *outcome(membarrier(kGlobal, 1)), *outcome(membarrier(kExpedited, 2)),
         *outcome(membarrier(kGlobal | kGlobalExpedited)), *outcome(membarrier(-1)),
         *outcome(membarrier(1 << 30)));
    line("global: %s, expedited: %s, registered: %s, again: %s", *outcome(membarrier(kGlobal)),
         *outcome(membarrier(kGlobalExpedited)), *outcome(membarrier(kRegisterGlobal)),
         *outcome(membarrier(kGlobalExpedited)));
}

void registering() {
    line("private, unregistered: %s, code: %s", *outcome(membarrier(kExpedited)),
         *outcome(membarrier(kSyncCore)));
    line("registered: %s, twice: %s, private: %s, code: %s", *outcome(membarrier(kRegisterExpedited)),
         *outcome(membarrier(kRegisterExpedited)), *outcome(membarrier(kExpedited)),
         *outcome(membarrier(kSyncCore)));
    line("code registered: %s, code: %s", *outcome(membarrier(kRegisterSyncCore)),
         *outcome(membarrier(kSyncCore)));
    in_thread([] { line("a thread: %s", *outcome(membarrier(kExpedited))); });
    const int status = in_child([] {
        line("a child: %s, code: %s", *outcome(membarrier(kExpedited)), *outcome(membarrier(kSyncCore)));
        execl(self, self, "--executed", "barrier", nullptr);
        return 1;
    });
    line("%s", *ending(status));
}

// Two threads say that they come and look whether the other does. The one that does so often has no fence of
// its own; the other's barrier stands for both, so never do both see nobody.
struct Flags {
    volatile int often, seldom;
    volatile int round, answered;
    volatile int saw_nobody;
};

void ordering() {
    membarrier(kRegisterExpedited);
    static Flags flags;
    constexpr int kRounds = 300;
    const auto often = [] {
        for (int round = 1; round <= kRounds; ++round) {
            while (__atomic_load_n(&flags.round, __ATOMIC_ACQUIRE) != round)
                raw(SYS_sched_yield);
            flags.often = 1;
            asm volatile("" ::: "memory");
            flags.saw_nobody = flags.seldom == 0;
            __atomic_store_n(&flags.answered, round, __ATOMIC_RELEASE);
        }
    };
    const pthread_t other = start_thread(often);
    int neither = 0;
    for (int round = 1; round <= kRounds; ++round) {
        flags.often = 0;
        flags.seldom = 0;
        __atomic_store_n(&flags.round, round, __ATOMIC_RELEASE);
        flags.seldom = 1;
        membarrier(kExpedited);
        const bool nobody = flags.often == 0;
        while (__atomic_load_n(&flags.answered, __ATOMIC_ACQUIRE) != round)
            raw(SYS_sched_yield);
        neither += nobody && flags.saw_nobody;
    }
    pthread_join(other, nullptr);
    line("%d rounds, neither saw the other: %d", kRounds, neither);
}

}  // namespace

int groups::registered_after_exec() {
    line("executed: %s", *outcome(membarrier(kExpedited)));
    return 0;
}

void groups::barriers() {
    fresh("commands", commands);
    fresh("registering", registering);
    fresh("ordering", ordering);
}
