// SPDX-License-Identifier: Apache-2.0
// The TSS window: linux-iopl.md, 2.3.
#include <gtest/gtest.h>

#include <algorithm>

#include "pio_machine.h"

namespace kernel::pio {
namespace {

class Window : public ::testing::Test {
protected:
    // Marks a chunk of the map, to see whether update() copies it.
    uint64_t& spare_bit_word(size_t chunk) { return cpu.tss->map[chunk * PortChunk::kWords + 15]; }

    SimulatedCpu cpu;
    Thread a, b, nobody;
};

TEST_F(Window, DeniesEverythingAfterInitialization) {
    for (uint32_t port = 0; port < kPortCount; port++)
        ASSERT_FALSE(cpu.allows(port));
    cpu.tss->hardware.io_map_base = kMapBase;
    for (uint32_t port = 0; port < kPortCount; port++)
        ASSERT_FALSE(cpu.allows(port));
}

TEST_F(Window, SwitchingAwayStoresTheBaseAndNothingElse) {
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    const auto before = std::make_unique<Tss>(*cpu.tss);
    cpu.switch_to(&nobody);
    before->hardware.io_map_base = kInvalidBase;
    EXPECT_EQ(std::memcmp(before.get(), cpu.tss.get(), sizeof(Tss)), 0);
}

TEST_F(Window, ThreadsWithoutPortsNeverTouchIt) {
    cpu.run(nobody);
    cpu.tss->hardware.io_map_base = 0x1234;
    cpu.run(a);
    cpu.run(nobody);
    EXPECT_EQ(cpu.tss->hardware.io_map_base, 0x1234);
}

TEST_F(Window, CopiesNothingForTheSamePermissions) {
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    a.ports.share_with(b.ports);
    spare_bit_word(0) = 0x5555;
    cpu.run(nobody);
    cpu.run(a);
    cpu.run(b);
    EXPECT_EQ(spare_bit_word(0), 0x5555u);
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(Window, CopiesTheChunksOfEitherAndNoOther) {
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    cpu.run(b);
    ASSERT_TRUE(cpu.ioperm(0xfff0, 1, true));
    for (size_t chunk : {0u, 1u, 31u, 63u})
        spare_bit_word(chunk) = 0x5555;
    cpu.run(a);
    EXPECT_EQ(spare_bit_word(0), ~uint64_t{0});
    EXPECT_EQ(spare_bit_word(63), ~uint64_t{0});
    EXPECT_EQ(spare_bit_word(1), 0x5555u);
    EXPECT_EQ(spare_bit_word(31), 0x5555u);
}

TEST_F(Window, LevelThreeLeavesTheLoadedMapGood) {
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    spare_bit_word(0) = 0x5555;
    cpu.run(b);
    ASSERT_TRUE(cpu.iopl(3));
    cpu.run(a);
    EXPECT_EQ(spare_bit_word(0), 0x5555u);
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x81));
}

// The number alone is compared: an object at the address of one that was freed is another object.
TEST_F(Window, ANewObjectAtAnOldAddressIsNew) {
    cpu.run(a);
    for (uint32_t port = 0x100; port < 0x200; port++) {
        ASSERT_TRUE(cpu.ioperm(port, 1, true));
        EXPECT_TRUE(cpu.allows(port));
        EXPECT_FALSE(cpu.allows(port - 1));
        ASSERT_TRUE(cpu.ioperm(port, 1, false));
        EXPECT_FALSE(cpu.allows(port));
    }
}

TEST_F(Window, FollowsAThreadToAnotherProcessorAndBack) {
    SimulatedCpu other;
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    cpu.switch_to(nullptr);
    other.run(a);
    EXPECT_TRUE(other.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x80));
    ASSERT_TRUE(other.ioperm(0x80, 2, true));
    ASSERT_TRUE(other.ioperm(0x80, 1, false));
    other.switch_to(nullptr);
    cpu.run(a);
    EXPECT_FALSE(cpu.allows(0x80));
    EXPECT_TRUE(cpu.allows(0x81));
}

TEST_F(Window, WideAccessesNeedEveryByte) {
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x86, 3, true));  // over a byte of the map
    EXPECT_TRUE(cpu.allows(0x86, 2));
    EXPECT_TRUE(cpu.allows(0x87, 2));
    EXPECT_FALSE(cpu.allows(0x85, 2));
    EXPECT_FALSE(cpu.allows(0x88, 2));
    EXPECT_FALSE(cpu.allows(0x86, 4));
    ASSERT_TRUE(cpu.ioperm(0x89, 1, true));
    EXPECT_TRUE(cpu.allows(0x86, 4));
}

}  // namespace
}  // namespace kernel::pio
