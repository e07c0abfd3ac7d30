// SPDX-License-Identifier: Apache-2.0
// iopl(2), and how it combines with ioperm(2): linux-iopl.md, 1.2 and 1.4.
#include <gtest/gtest.h>

#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

class Iopl : public ::testing::Test {
protected:
    Iopl() { cpu.run(thread); }

    Errno error(uint32_t level, bool may_raise) {
        const Result<> result = cpu.iopl(level, may_raise);
        EXPECT_FALSE(result);
        return result ? Errno{0} : result.error();
    }

    SimulatedCpu cpu;
    Thread thread;
};

TEST_F(Iopl, LevelsEndAtThree) {
    EXPECT_EQ(error(4, true), Errno::Inval);
    EXPECT_EQ(error(4, false), Errno::Inval);
    EXPECT_EQ(error(~0u, true), Errno::Inval);
}

TEST_F(Iopl, TheSameLevelNeedsNoPrivilege) {
    EXPECT_TRUE(cpu.iopl(0, false));
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.iopl(3, false));
}

TEST_F(Iopl, RaisingToAnyLevelNeedsPrivilege) {
    for (uint32_t level : {1u, 2u, 3u})
        EXPECT_EQ(error(level, false), Errno::Perm);
    ASSERT_TRUE(cpu.iopl(1));
    EXPECT_EQ(error(2, false), Errno::Perm);
    ASSERT_TRUE(cpu.iopl(2));
    EXPECT_EQ(error(3, false), Errno::Perm);
}

TEST_F(Iopl, LoweringDoesNot) {
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.iopl(2, false));
    EXPECT_FALSE(cpu.allows(0x80));
    EXPECT_EQ(error(3, false), Errno::Perm);
    EXPECT_TRUE(cpu.iopl(0, false));
}

TEST_F(Iopl, OnlyLevelThreeGivesPorts) {
    for (uint32_t level : {1u, 2u}) {
        ASSERT_TRUE(cpu.iopl(level));
        EXPECT_FALSE(cpu.allows(0x80));
        EXPECT_FALSE(thread.ports.needs_window());
    }
    ASSERT_TRUE(cpu.iopl(3));
    for (uint32_t port = 0; port < kPortCount; port++)
        ASSERT_TRUE(cpu.allows(port)) << port;
    ASSERT_TRUE(cpu.iopl(0));
    for (uint32_t port = 0; port < kPortCount; port++)
        ASSERT_FALSE(cpu.allows(port)) << port;
}

TEST_F(Iopl, WideAccessesEndAtTheLastPort) {
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.allows(0xfffe, 2));
    EXPECT_FALSE(cpu.allows(0xffff, 2));
    EXPECT_TRUE(cpu.allows(0xfffc, 4));
    for (uint32_t port : {0xfffdu, 0xfffeu, 0xffffu})
        EXPECT_FALSE(cpu.allows(port, 4));
    ASSERT_TRUE(cpu.iopl(0));
    ASSERT_TRUE(cpu.ioperm(0, 65536, true));
    EXPECT_TRUE(cpu.allows(0xfffc, 4));
    EXPECT_FALSE(cpu.allows(0xfffd, 4));
    EXPECT_FALSE(cpu.allows(0xffff, 2));
}

TEST_F(Iopl, LevelThreeAllocatesNothing) {
    const heap::Failing failing;
    EXPECT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(Iopl, PermissionsTakeOverAgainWhenTheLevelFalls) {
    ASSERT_TRUE(cpu.iopl(3));
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    EXPECT_TRUE(cpu.allows(0x1234));
    ASSERT_TRUE(cpu.iopl(0));
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x1234));
}

TEST_F(Iopl, LevelThreeOverridesIopermOff) {
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.ioperm(0x80, 1, false));
    EXPECT_TRUE(cpu.allows(0x80));
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    ASSERT_TRUE(cpu.ioperm(0x80, 1, false));
    EXPECT_FALSE(thread.ports.permissions());
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(Iopl, ChildInheritsTheLevelAndKeepsItsOwn) {
    ASSERT_TRUE(cpu.iopl(2));
    Thread child;
    thread.ports.share_with(child.ports);
    EXPECT_EQ(child.ports.level(), 2u);
    EXPECT_FALSE(child.ports.needs_window());
    cpu.run(child);
    ASSERT_TRUE(cpu.iopl(3));
    cpu.run(thread);
    EXPECT_EQ(thread.ports.level(), 2u);
    EXPECT_FALSE(cpu.allows(0x80));
}

TEST_F(Iopl, ChildOfLevelThreeHasAllPorts) {
    ASSERT_TRUE(cpu.iopl(3));
    Thread child;
    thread.ports.share_with(child.ports);
    ASSERT_TRUE(cpu.iopl(0));
    cpu.run(child);
    EXPECT_TRUE(cpu.allows(0xffff));
    EXPECT_FALSE(child.ports.permissions());
}

}  // namespace
}  // namespace kernel::pio
