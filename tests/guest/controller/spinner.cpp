// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/controller/spinner.h"

#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <vector>

namespace guest {
namespace {

thread_local volatile sig_atomic_t faulted;

// The OUT below is one byte long.
void skip_one_byte(int, siginfo_t*, void* context) {
    faulted = 1;
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]++;
}

// To another thread of this CPU, and to other CPUs: an emulated machine that runs them in turns (QEMU under
// -icount) goes on to the next one at a pause, and else after millions of instructions.
void let_others_run() {
    asm volatile("pause");
    sched_yield();
}

}  // namespace

void pin(unsigned cpu) {
    cpu_set_t set;
    do {
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
    } while (sched_setaffinity(0, sizeof set, &set) != 0 && cpu-- != 0);
}

void Spinner::spin(Shared& shared, unsigned number, unsigned cpu) {
    pin(cpu);
    for (uint32_t round = 1;; round++) {
        while (shared.round.load() < round)
            let_others_run();
        bool first = true;
        for (;;) {
            asm volatile("pause");  // as let_others_run()
            const bool late = shared.revoked.load(std::memory_order_seq_cst);
            faulted = 0;
            asm volatile(".byte 0xee" ::"a"(0), "d"(kPort) : "memory");  // out %al, (%dx)
            if (faulted && !first)
                break;
            if (faulted)
                continue;  // the grant is still to come
            shared.of[number].accesses.fetch_add(1, std::memory_order_relaxed);
            if (late)
                shared.accesses_after.fetch_add(1);
            if (first)
                shared.spinning.fetch_add(1);
            first = false;
        }
        shared.spinning.fetch_sub(1);
    }
}

Spinner::Spinner(unsigned uid, unsigned first_cpu) {
    void* room = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        std::abort();
    shared_ = new (room) Shared;
    pid_ = fork();
    if (pid_ != 0)
        return;
    close_range(3, ~0u, 0);
    if (uid != 0 && (setgroups(0, nullptr) != 0 || setgid(uid) != 0 || setuid(uid) != 0))
        _exit(1);
    struct sigaction action {};
    action.sa_sigaction = skip_one_byte;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < kThreads; number++)
        threads.emplace_back([this, number, first_cpu] { spin(*shared_, number, first_cpu + number); });
    for (std::thread& thread : threads)
        thread.join();
    _exit(0);
}

Spinner::~Spinner() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    munmap(shared_, sizeof(Shared));
}

void Spinner::start() {
    shared_->revoked.store(false);
    shared_->round.fetch_add(1);
    while (shared_->spinning.load() != kThreads)
        let_others_run();
}

void Spinner::wait_until_stopped() {
    while (shared_->spinning.load() != 0)
        let_others_run();
}

uint64_t Spinner::accesses() const {
    uint64_t sum = 0;
    for (const auto& each : shared_->of)
        sum += each.accesses.load();
    return sum;
}

}  // namespace guest
