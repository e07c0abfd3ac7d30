// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

// A process whose threads execute OUT to port 0x80 without end, each on a CPU of its own, while somebody
// takes the port from them. What counts: an OUT that a thread began after it had seen that the revocation had
// returned, and that did not fault.
namespace guest {

// Runs the calling thread on that CPU alone, or on the last one where there are fewer.
void pin(unsigned cpu);

class Spinner {
public:
    static constexpr unsigned kThreads = 4;
    static constexpr uint16_t kPort = 0x80;

    // Forks; the process becomes `uid` and waits for its port. Its threads run on the CPUs from `first_cpu`
    // on.
    explicit Spinner(unsigned uid, unsigned first_cpu = 0);
    ~Spinner();
    Spinner(const Spinner&) = delete;
    Spinner& operator=(const Spinner&) = delete;

    pid_t pid() const { return pid_; }
    // After a grant: every thread uses the port when this returns.
    void start();
    // After a revocation, as the very next thing.
    void revoked() { shared_->revoked.store(true, std::memory_order_seq_cst); }
    // Returns when every thread has faulted.
    void wait_until_stopped();

    uint64_t accesses_after() const { return shared_->accesses_after.load(); }
    uint64_t accesses() const;

private:
    struct Shared {
        std::atomic<uint32_t> round{0};
        std::atomic<bool> revoked{false};
        std::atomic<uint64_t> accesses_after{0};
        std::atomic<uint32_t> spinning{0};
        struct alignas(64) {
            std::atomic<uint64_t> accesses{0};
        } of[kThreads];
    };
    static void spin(Shared& shared, unsigned number, unsigned cpu);

    Shared* shared_;
    pid_t pid_;
};

}  // namespace guest
