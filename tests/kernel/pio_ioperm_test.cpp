// SPDX-License-Identifier: Apache-2.0
// ioperm(2): linux-iopl.md, 1.1 and 1.3.
#include <gtest/gtest.h>

#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

class Ioperm : public ::testing::Test {
protected:
    Ioperm() { cpu.run(thread); }
    ~Ioperm() override { cpu.switch_to(nullptr); }

    Errno error(uint64_t from, uint64_t num, bool turn_on, bool may_raise = true) {
        const Result<> result = cpu.ioperm(from, num, turn_on, may_raise);
        EXPECT_FALSE(result);
        return result ? Errno{0} : result.error();
    }

    SimulatedCpu cpu;
    Thread thread;
};

TEST_F(Ioperm, AcceptsEveryRangeInsideThePorts) {
    for (auto [from, num] : {std::pair{0u, 65536u}, {65535u, 1u}, {0u, 1u}, {65534u, 2u}}) {
        EXPECT_TRUE(cpu.ioperm(from, num, true));
        EXPECT_TRUE(cpu.allows(from));
        EXPECT_TRUE(cpu.allows(from + num - 1));
        EXPECT_TRUE(cpu.ioperm(from, num, false));
        EXPECT_FALSE(cpu.allows(from));
    }
}

TEST_F(Ioperm, RefusesEmptyWrappingAndOverlongRanges) {
    for (auto [from, num] : {std::pair<uint64_t, uint64_t>{65536, 1},
                             {65534, 3},
                             {0, 65537},
                             {~0ull, 2},
                             {0, 0},
                             {0x80, 0},
                             {~0ull, 1},
                             {1ull << 32, 1},
                             {0x80, ~0ull}}) {
        EXPECT_EQ(error(from, num, true), Errno::Inval);
        EXPECT_EQ(error(from, num, false), Errno::Inval);
    }
}

TEST_F(Ioperm, BadArgumentsComeBeforePrivilegeBeforeMemory) {
    const heap::Failing failing;
    EXPECT_EQ(error(0, 0, true, false), Errno::Inval);
    EXPECT_EQ(error(0x80, 1, true, false), Errno::Perm);
    EXPECT_EQ(error(0x80, 1, true, true), Errno::NoMem);
}

TEST_F(Ioperm, TurningOffNeedsNoPrivilege) {
    ASSERT_TRUE(cpu.ioperm(0x80, 2, true));
    EXPECT_TRUE(cpu.ioperm(0x80, 1, false, false));
    EXPECT_FALSE(cpu.allows(0x80));
    EXPECT_TRUE(cpu.allows(0x81));
    EXPECT_EQ(error(0x80, 1, true, false), Errno::Perm);
}

TEST_F(Ioperm, TurningOffNothingAllocatesNothing) {
    const heap::Failing failing;
    EXPECT_TRUE(cpu.ioperm(0x80, 1, false, false));
    EXPECT_FALSE(thread.ports.permissions());
    EXPECT_FALSE(thread.ports.needs_window());
}

TEST_F(Ioperm, LastPortGoneFreesThePermissionsAndClosesTheWindowAtOnce) {
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    EXPECT_EQ(heap::living_permissions(), 1u);
    ASSERT_TRUE(thread.ports.ioperm(0x80, 1, false, false, cpu.window));
    EXPECT_EQ(heap::living_permissions(), 0u);
    EXPECT_FALSE(thread.ports.needs_window());
    EXPECT_EQ(cpu.tss->hardware.io_map_base, kInvalidBase);
}

TEST_F(Ioperm, ChangesShowOnReturnToUserMode) {
    ASSERT_TRUE(thread.ports.ioperm(0x80, 1, true, true, cpu.window));
    EXPECT_FALSE(cpu.allows(0x80));
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(Ioperm, EveryChangeHasASequenceNumberOfItsOwn) {
    Thread other;
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    const uint64_t first = thread.ports.permissions()->sequence();
    EXPECT_GE(first, 1u);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    const uint64_t second = thread.ports.permissions()->sequence();
    cpu.run(other);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    EXPECT_LT(first, second);
    EXPECT_LT(second, other.ports.permissions()->sequence());
    cpu.run(thread);  // `other` dies first
}

TEST_F(Ioperm, ChildSharesUntilOneSideChanges) {
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    Thread child;
    thread.ports.share_with(child.ports);
    EXPECT_EQ(child.ports.permissions(), thread.ports.permissions());
    EXPECT_EQ(heap::living_permissions(), 1u);

    cpu.run(child);
    ASSERT_TRUE(cpu.ioperm(0x81, 1, true));
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_TRUE(cpu.allows(0x81));
    EXPECT_EQ(heap::living_permissions(), 2u);

    cpu.run(thread);
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x81));
    ASSERT_TRUE(cpu.ioperm(0x80, 1, false));
    cpu.run(child);
    EXPECT_TRUE(cpu.allows(0x80));
    cpu.exit_running();
    EXPECT_EQ(heap::living_permissions(), 0u);
}

TEST_F(Ioperm, TheLastOfTheSharersChangesInPlace) {
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    {
        Thread child;
        thread.ports.share_with(child.ports);
    }
    const heap::Failing failing;
    EXPECT_TRUE(cpu.ioperm(0x81, 1, true));
}

TEST_F(Ioperm, EndOfTheThreadClosesTheWindow) {
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    thread.ports.drop(cpu.window);
    EXPECT_EQ(cpu.tss->hardware.io_map_base, kInvalidBase);
    EXPECT_TRUE(is_consistent(thread.ports));
    EXPECT_EQ(heap::living_permissions(), 0u);
}

}  // namespace
}  // namespace kernel::pio
