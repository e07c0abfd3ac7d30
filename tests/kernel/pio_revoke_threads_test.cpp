// SPDX-License-Identifier: Apache-2.0
// The controller beside processors that really run at the same time, a host thread each.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "pio/controller.h"
#include "pio/grants.h"
#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr int kRounds = 300;
#else
constexpr int kRounds = 5'000;
#endif
constexpr size_t kCpus = 4;
constexpr uint16_t kPort = 0x80;

struct Shared {
    std::atomic<bool> stop{false};
    std::atomic<bool> revoked{false};
    std::atomic<uint64_t> accesses{0}, accesses_after{0}, own_lost{0};
    std::atomic<uint32_t> using_it{0};
};

// A thread that uses the port whenever it can, and turns a port of its own on and off meanwhile, which copies
// what it shares with the others.
void run(Shared& shared, Thread& thread, uint32_t own) {
    SimulatedCpu cpu;
    cpu.run_on_this_thread();
    cpu.run(thread);
    bool had = false;
    for (unsigned i = 0; !shared.stop; i++) {
        cpu.serve();
        cpu.return_to_user();
        const bool late = shared.revoked.load();
        const bool has = cpu.allows(kPort);
        if (has)
            shared.accesses.fetch_add(1, std::memory_order_relaxed);
        if (has && late)
            shared.accesses_after.fetch_add(1);
        if (has != had)
            shared.using_it.fetch_add(has ? 1 : ~0u);
        had = has;
        if (i % 8 == 0) {
            const bool on = i % 16 == 0;
            if (!cpu.ioperm(own, 1, on) || cpu.allows(own) != on)
                shared.own_lost.fetch_add(1);
        }
        if (i % 64 == 0)
            std::this_thread::yield();
    }
    cpu.exit_running();
}

class SilentController final : public Controller {
public:
    SilentController() { EXPECT_TRUE(Controller::begin(*this)); }
    ~SilentController() { Controller::end(*this, false); }
    void notify() override {}
};

TEST(PioRevokeThreads, NoAccessBeginsAfterTheRevocationHasReturned) {
    {
        const SilentController controller;
        Shared shared;
        std::vector<std::unique_ptr<Thread>> threads;
        for (size_t i = 0; i < kCpus; i++)
            threads.push_back(std::make_unique<Thread>());
        std::vector<std::thread> cpus;
        for (size_t i = 0; i < kCpus; i++)
            cpus.emplace_back([&, i] { run(shared, *threads[i], 0x90 + static_cast<uint32_t>(i)); });
        const abi::Range port[] = {{kPort, kPort}};
        for (uint64_t number = 1; number <= kRounds; number++) {
            shared.revoked = false;
            Owned<Grant> grant = std::move(*make_owned<Grant>(number, false, Grant::Origin{}));
            grant->allow(port);
            ASSERT_TRUE(Grants::give(std::move(grant), [&](auto visit) {
                for (const auto& thread : threads)
                    visit(thread->ports);
            }));
            while (shared.using_it != kCpus)
                std::this_thread::yield();
            EXPECT_TRUE(number % 2 ? Grants::revoke_whole(number) : Grants::revoke(number, port));
            shared.revoked = true;
            while (shared.using_it != 0)
                std::this_thread::yield();
            if (number % 2 == 0) {
                EXPECT_TRUE(Grants::revoke_whole(number));
            }
        }
        shared.stop = true;
        for (std::thread& cpu : cpus)
            cpu.join();
        EXPECT_EQ(shared.accesses_after, 0u);
        EXPECT_EQ(shared.own_lost, 0u);
        EXPECT_GE(shared.accesses, kRounds * kCpus);
    }
    EXPECT_EQ(heap::living_permissions(), 0u);
}

}  // namespace
}  // namespace kernel::pio
