// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "arch/madt.h"
#include "arch/soft_off.h"

namespace kernel {
namespace {

// A MADT: header, the local APIC's address, flags, entries.
std::vector<uint8_t> madt(const std::vector<std::vector<uint8_t>>& entries) {
    std::vector<uint8_t> table(36);
    for (uint8_t byte : {0, 0, 0xe0, 0xfe, 1, 0, 0, 0})
        table.push_back(byte);
    for (const auto& entry : entries) {
        for (uint8_t byte : entry)
            table.push_back(byte);
    }
    return table;
}

// As QEMU's "pc" writes it, for two CPUs.
TEST(Madt, QemusPc) {
    const InterruptHardware hardware = parse_madt(madt({
        {0, 8, 0, 0, 1, 0, 0, 0},
        {0, 8, 1, 1, 1, 0, 0, 0},
        {1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0},
        {2, 10, 0, 0, 2, 0, 0, 0, 0, 0},
        {2, 10, 0, 5, 5, 0, 0, 0, 0x0d, 0},
        {4, 6, 0xff, 0, 0, 1},
    }));
    EXPECT_EQ(hardware.local_apic, PhysAddr{0xfee0'0000});
    ASSERT_EQ(hardware.cpu_count, 2u);
    EXPECT_EQ(hardware.apic_ids[1], 1u);
    ASSERT_EQ(hardware.io_apic_count, 1u);
    EXPECT_EQ(hardware.io_apics[0].at, PhysAddr{0xfec0'0000});
    EXPECT_EQ(hardware.isa_lines[0].line, 2u);
    EXPECT_FALSE(hardware.isa_lines[0].signalling.level);
    EXPECT_TRUE(hardware.isa_lines[5].signalling.level);
    EXPECT_FALSE(hardware.isa_lines[5].signalling.active_low);
    EXPECT_EQ(hardware.isa_lines[4].line, 4u);
}

TEST(Madt, CpusThatAreOffAreNotCounted) {
    const InterruptHardware hardware = parse_madt(madt({
        {0, 8, 0, 0, 1, 0, 0, 0},
        {0, 8, 1, 1, 0, 0, 0, 0},
        {9, 16, 0, 0, 0x34, 0x12, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0},
    }));
    ASSERT_EQ(hardware.cpu_count, 2u);
    EXPECT_EQ(hardware.apic_ids[1], 0x1234u);
}

TEST(Madt, NoTableMeansAnOrdinaryPc) {
    const InterruptHardware hardware = parse_madt({});
    EXPECT_EQ(hardware.cpu_count, 0u);
    EXPECT_EQ(hardware.local_apic, PhysAddr{0xfee0'0000});
    EXPECT_EQ(hardware.isa_lines[3].line, 3u);
}

TEST(Madt, EveryCutOffTableIsReadWithoutHarm) {
    const std::vector<uint8_t> whole = madt({
        {0, 8, 0, 0, 1, 0, 0, 0},
        {1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0},
        {2, 10, 0, 200, 2, 0, 0, 0, 0, 0},
        {0, 2},
        {2, 3, 0},
        {1, 0},
    });
    for (size_t size = 0; size <= whole.size(); size++) {
        const std::vector<uint8_t> cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
        EXPECT_LE(parse_madt(cut).cpu_count, 2u) << size;
    }
}

TEST(Madt, MoreCpusThanThereIsRoomForAreLeftOut) {
    const InterruptHardware hardware =
        parse_madt(madt(std::vector<std::vector<uint8_t>>(200, {0, 8, 0, 7, 1, 0, 0, 0})));
    EXPECT_EQ(hardware.cpu_count, InterruptHardware::kMaxCpuEntries);
}

TEST(SoftOff, FindsTheType) {
    const std::vector<uint8_t> as_constant{'x', 8, '_', 'S', '5', '_', 0x12, 6, 4, 0, 0, 0, 0};
    EXPECT_EQ(find_soft_off_type(as_constant), 0);
    const std::vector<uint8_t> as_byte{8, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 5, 0, 0};
    EXPECT_EQ(find_soft_off_type(as_byte), 5);
}

TEST(SoftOff, NothingToFind) {
    EXPECT_EQ(find_soft_off_type({}), -1);
    const std::vector<uint8_t> cut{8, '_', 'S', '5', '_', 0x12, 6};
    EXPECT_EQ(find_soft_off_type(cut), -1);
    const std::vector<uint8_t> no_package{8, '_', 'S', '5', '_', 0x0a, 6, 4, 0, 0, 0};
    EXPECT_EQ(find_soft_off_type(no_package), -1);
}

}  // namespace
}  // namespace kernel
