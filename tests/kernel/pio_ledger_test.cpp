// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "pio/ledger.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

std::vector<const Thread*> holders() {
    std::vector<const Thread*> found;
    EXPECT_TRUE(Ledger::for_each_holder([&](Thread& thread, ThreadPorts& ports) -> Result<> {
        EXPECT_TRUE(ports.level() == 3 || ports.permissions());
        found.push_back(&thread);
        return {};
    }));
    return found;
}
using Threads = std::vector<const Thread*>;

TEST(Ledger, KnowsWhoHoldsPortsNow) {
    SimulatedCpu cpu;
    Thread a, b, nobody;
    EXPECT_EQ(holders(), Threads{});
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    cpu.run(b);
    ASSERT_TRUE(cpu.iopl(1));
    EXPECT_EQ(holders(), Threads{&a});
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_EQ(holders(), (Threads{&a, &b}));
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, false));
    EXPECT_EQ(holders(), Threads{&b});
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    EXPECT_EQ(holders(), (Threads{&a, &b}));
    cpu.exit_running();
    EXPECT_EQ(holders(), Threads{&b});
}

TEST(Ledger, KnowsChildrenUntilTheyEnd) {
    SimulatedCpu cpu;
    Thread parent;
    cpu.run(parent);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    {
        Thread child;
        parent.ports.share_with(child.ports);
        EXPECT_EQ(holders(), (Threads{&parent, &child}));
    }
    EXPECT_EQ(holders(), Threads{&parent});
}

TEST(Ledger, EndsWithTheFirstFailure) {
    SimulatedCpu cpu;
    Thread a, b;
    cpu.run(a);
    ASSERT_TRUE(cpu.iopl(3));
    cpu.run(b);
    ASSERT_TRUE(cpu.iopl(3));
    int visited = 0;
    const Result<> result = Ledger::for_each_holder([&](Thread&, ThreadPorts&) -> Result<> {
        visited++;
        return fail(Errno::NoMem);
    });
    EXPECT_EQ(result.error(), Errno::NoMem);
    EXPECT_EQ(visited, 1);
}

}  // namespace
}  // namespace kernel::pio
