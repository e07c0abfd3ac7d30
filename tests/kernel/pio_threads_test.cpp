// SPDX-License-Identifier: Apache-2.0
// Processors that really run at the same time: a host thread each. For ThreadSanitizer as much as for the
// assertions.
#include <gtest/gtest.h>

#include <atomic>
#include <bitset>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "pio/ledger.h"
#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr int kRounds = 20'000;
#else
constexpr int kRounds = 1'000'000;
#endif

// Turns ports of its own on and off, and tells whether its processor ever showed another's.
bool sees_only_its_own(Thread& thread, uint32_t own, uint32_t others) {
    SimulatedCpu cpu;
    cpu.run(thread);
    bool right = true;
    for (int i = 0; i < kRounds; i++) {
        const bool on = i % 2;
        right = cpu.ioperm(own, 1, on) && cpu.allows(own) == on && cpu.allows(0x80) && !cpu.allows(others) &&
                right;
    }
    cpu.exit_running();
    return right;
}

TEST(PioThreads, Bug20ParentAndChildToggleAMillionTimesAndNeverMeet) {
    auto parent = std::make_unique<Thread>();
    Thread child;
    SimulatedCpu cpu;
    cpu.run(*parent);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    parent->ports.share_with(child.ports);
    cpu.switch_to(nullptr);

    bool child_right = false;
    std::thread second{[&] { child_right = sees_only_its_own(child, 0x90, 0x91); }};
    EXPECT_TRUE(sees_only_its_own(*parent, 0x91, 0x90));
    second.join();
    EXPECT_TRUE(child_right);
    EXPECT_EQ(heap::living_permissions(), 0u);
}

struct Actor {
    Thread thread;
    std::bitset<1024> allowed;
    uint32_t level = 0;
};

// Threads that are ready to run on any processor.
class Pool {
public:
    void put(std::unique_ptr<Actor> actor) {
        const std::lock_guard guard{lock_};
        ready_.push_back(std::move(actor));
    }
    std::unique_ptr<Actor> take(size_t at) {
        const std::lock_guard guard{lock_};
        if (ready_.empty())
            return std::make_unique<Actor>();
        std::swap(ready_[at % ready_.size()], ready_.back());
        auto actor = std::move(ready_.back());
        ready_.pop_back();
        return actor;
    }
    bool full() {
        const std::lock_guard guard{lock_};
        return ready_.size() >= 32;
    }

private:
    std::mutex lock_;
    std::vector<std::unique_ptr<Actor>> ready_;
};

// One processor's life: takes threads, lets them do something and gives them back.
class Worker {
public:
    Worker(Pool& pool, uint32_t seed) : pool_(pool), random_(seed) {}

    bool run() {
        bool right = true;
        for (int i = 0; i < kRounds / 8; i++) {
            auto actor = pool_.take(random_());
            cpu_.run(actor->thread);
            right = agrees(*actor) && right;
            act(*actor);
            right = agrees(*actor) && right;
            if (random_() % 8 == 0) {
                cpu_.exit_running();
                continue;
            }
            cpu_.switch_to(nullptr);
            pool_.put(std::move(actor));
        }
        return right;
    }

private:
    void act(Actor& actor) {
        const uint32_t port = random_() % 1024;
        const bool on = random_() % 2;
        switch (random_() % 4) {
            case 0:
                actor.level = on ? 3 : 0;
                EXPECT_TRUE(cpu_.iopl(actor.level));
                return;
            case 1:
                if (!pool_.full()) {
                    auto child = std::make_unique<Actor>();
                    child->allowed = actor.allowed;
                    child->level = actor.level;
                    actor.thread.ports.share_with(child->thread.ports);
                    pool_.put(std::move(child));
                }
                return;
            default:
                EXPECT_TRUE(cpu_.ioperm(port, 1, on));
                actor.allowed[port] = on;
        }
    }
    bool agrees(const Actor& actor) {
        for (int i = 0; i < 8; i++) {
            const uint32_t port = random_() % 1024;
            if (cpu_.allows(port) != (actor.level == 3 || actor.allowed[port]))
                return false;
        }
        return !cpu_.allows(1024) || actor.level == 3;
    }

    Pool& pool_;
    std::minstd_rand random_;
    SimulatedCpu cpu_;
};

// Reads the ledger meanwhile, as somebody who looks at /proc/ioperm does.
void read_ledger(const std::atomic<bool>& stop) {
    while (!stop) {
        EXPECT_TRUE(Ledger::for_each_holder([&](Thread&, ThreadPorts& ports) -> Result<> {
            const auto first =
                ports.permissions() ? ports.permissions()->ports().next_range(0) : std::nullopt;
            EXPECT_TRUE(!first || first->last().number() < 1024);
            return {};
        }));
        std::this_thread::yield();
    }
}

TEST(PioThreads, ThreadsShareMigrateAndEndOnFourProcessors) {
    {
        Pool pool;
        std::atomic<bool> stop{false};
        std::thread reader{[&] { read_ledger(stop); }};
        std::vector<std::thread> workers;
        std::array<bool, 4> right{};
        for (uint32_t i = 0; i < right.size(); i++)
            workers.emplace_back([&, i] { right[i] = Worker{pool, i + 1}.run(); });
        for (std::thread& worker : workers)
            worker.join();
        stop = true;
        reader.join();
        for (bool each : right)
            EXPECT_TRUE(each);
    }
    EXPECT_EQ(heap::living_permissions(), 0u);
}

}  // namespace
}  // namespace kernel::pio
