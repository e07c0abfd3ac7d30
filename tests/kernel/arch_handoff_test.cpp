// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstring>
#include <vector>

#include "boot/handoff.h"

namespace kernel {

static bool operator==(const MemoryRange& a, const MemoryRange& b) {
    return a.start == b.start && a.bytes == b.bytes;
}
static void PrintTo(const MemoryRange& range, std::ostream* out) {
    *out << std::hex << range.start.value() << "+" << range.bytes;
}

namespace {

using testing::ElementsAre;

constexpr uint64_t kMiB = 1 << 20;

MemoryRange range(uint64_t start, uint64_t bytes) {
    return {PhysAddr{start}, bytes};
}

std::vector<MemoryRange> free_ranges(const Handoff& handoff) {
    std::vector<MemoryRange> found;
    for_each_free_range(handoff, [&](MemoryRange free) { found.push_back(free); });
    return found;
}

TEST(Handoff, SortsMemoryAndDropsTheFirstMegabyte) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{0x1'0000'0000}, 64 * kMiB);
    handoff.add_memory(PhysAddr{0}, 0x9fc00);
    handoff.add_memory(PhysAddr{kMiB}, 32 * kMiB);
    EXPECT_THAT(handoff.memory(), ElementsAre(range(kMiB, 32 * kMiB), range(0x1'0000'0000, 64 * kMiB)));
}

TEST(Handoff, KeepsWholePagesOnly) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{kMiB + 1}, 3 * kPageSize);
    EXPECT_THAT(handoff.memory(), ElementsAre(range(kMiB + kPageSize, 2 * kPageSize)));
    handoff.add_memory(PhysAddr{64 * kMiB + 1}, kPageSize);
    EXPECT_EQ(handoff.range_count, 1u);
}

TEST(Handoff, CutsOverlapsOff) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{8 * kMiB}, 8 * kMiB);
    handoff.add_memory(PhysAddr{4 * kMiB}, 6 * kMiB);
    handoff.add_memory(PhysAddr{12 * kMiB}, 8 * kMiB);
    handoff.add_memory(PhysAddr{9 * kMiB}, kMiB);
    EXPECT_THAT(handoff.memory(), ElementsAre(range(4 * kMiB, 4 * kMiB), range(8 * kMiB, 8 * kMiB),
                                              range(16 * kMiB, 4 * kMiB)));
}

TEST(Handoff, TooManyRangesAreGivenUp) {
    Handoff handoff;
    for (uint64_t i = 1; i <= Handoff::kMaxRanges + 5; i++)
        handoff.add_memory(PhysAddr{2 * i * kMiB}, kMiB);
    EXPECT_EQ(handoff.range_count, Handoff::kMaxRanges);
}

TEST(FreeRanges, LeaveTheImageAndTheInitramfsOut) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{kMiB}, 31 * kMiB);
    handoff.image = range(kMiB, 2 * kMiB);
    handoff.initramfs = range(20 * kMiB + 5, kMiB);
    EXPECT_THAT(free_ranges(handoff),
                ElementsAre(range(3 * kMiB, 17 * kMiB), range(21 * kMiB + kPageSize, 11 * kMiB - kPageSize)));
}

TEST(FreeRanges, WithoutAnInitramfs) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{kMiB}, 7 * kMiB);
    handoff.image = range(2 * kMiB, kMiB);
    EXPECT_THAT(free_ranges(handoff), ElementsAre(range(kMiB, kMiB), range(3 * kMiB, 5 * kMiB)));
}

TEST(FreeRanges, AdjacentAndInAnyOrder) {
    Handoff handoff;
    handoff.add_memory(PhysAddr{kMiB}, 7 * kMiB);
    handoff.image = range(4 * kMiB, kMiB);
    handoff.initramfs = range(3 * kMiB, kMiB);
    EXPECT_THAT(free_ranges(handoff), ElementsAre(range(kMiB, 2 * kMiB), range(5 * kMiB, 3 * kMiB)));
    handoff.initramfs = range(kMiB, 3 * kMiB);
    EXPECT_THAT(free_ranges(handoff), ElementsAre(range(5 * kMiB, 3 * kMiB)));
}

TEST(Handoff, TheCommandLineIsCutToItsRoom) {
    Handoff handoff;
    const std::string text(5000, 'x');
    handoff.set_command_line(text);
    EXPECT_EQ(handoff.command_line(), text.substr(0, handoff.command_line_text.size()));
}

// The specification's layout: total size, reserved, then tags, each on eight bytes.
class Multiboot2Info {
public:
    Multiboot2Info() : words_(2) {}

    void add(uint32_t type, const std::vector<uint32_t>& content) {
        words_.push_back(type);
        words_.push_back(static_cast<uint32_t>(8 + 4 * content.size()));
        words_.insert(words_.end(), content.begin(), content.end());
        if (words_.size() % 2 != 0)
            words_.push_back(0);
    }
    Handoff read() {
        add(0, {});
        Handoff handoff;
        read_multiboot2_handoff(PhysAddr{reinterpret_cast<uint64_t>(words_.data())}, handoff);
        return handoff;
    }

private:
    std::vector<uint32_t> words_;
};

TEST(Multiboot2, MemoryModuleAndCommandLine) {
    Multiboot2Info info;
    info.add(1, {0x65697571, 0x00000074});  // "quiet"
    info.add(3, {0x00400000, 0x00500001, 0});
    info.add(6,
             {24, 0, 0, 0, 0x9f000, 0, 1, 0, 0x100000, 0, 0x700000, 0, 1, 0, 0x800000, 0, 0x100000, 0, 2, 0});
    info.add(99, {1, 2, 3});
    const Handoff handoff = info.read();
    EXPECT_EQ(handoff.command_line(), "quiet");
    EXPECT_EQ(handoff.initramfs, range(0x400000, 0x100001));
    EXPECT_THAT(handoff.memory(), ElementsAre(range(kMiB, 7 * kMiB)));
    EXPECT_EQ(handoff.acpi_root, PhysAddr{0});
}

TEST(Multiboot2, AcpisRootIsTheExtendedOneWhereThereIsOne) {
    Multiboot2Info old_one;
    old_one.add(14, {0x20445352, 0x20525450, 0, 0, 0x1234000, 0});
    const Handoff with_old = old_one.read();
    EXPECT_EQ(with_old.acpi_root, PhysAddr{0x1234000});
    EXPECT_EQ(with_old.acpi_entry_bytes, 4u);

    Multiboot2Info new_one;
    new_one.add(15, {0x20445352, 0x20525450, 0, 0x02000000, 0x1234000, 36, 0x5678000, 1, 0});
    const Handoff with_new = new_one.read();
    EXPECT_EQ(with_new.acpi_root, PhysAddr{0x1'0567'8000});
    EXPECT_EQ(with_new.acpi_entry_bytes, 8u);
}

}  // namespace
}  // namespace kernel
