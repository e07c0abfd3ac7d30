// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "arch/cpu.h"
#include "fake_cpu.h"
#include "fake_memory.h"
#include "mm/allocation_faults.h"
#include "mm/frame.h"

namespace kernel {
namespace {

class Frames : public testing::Test {
protected:
    Frames() { host::provide_memory(); }
};

TEST_F(Frames, CountWhatTheLoaderGave) {
    const FrameCounts counts = frame_counts();
    EXPECT_GT(counts.total, 16'000u);  // 63 MiB without the table
    EXPECT_LE(counts.total, 63u << 8);
    EXPECT_LE(counts.free, counts.total);
}

TEST_F(Frames, GiveEveryPageOnceAndTakeItBack) {
    const uint64_t free_before = frame_counts().free;
    std::vector<Ref<Frame>> all;
    while (Result<Ref<Frame>> frame = allocate_frame()) {
        (*frame)->bytes()[0] = 1;
        all.push_back(std::move(*frame));
    }
    EXPECT_EQ(all.size(), free_before);
    EXPECT_EQ(frame_counts().free, 0u);
    EXPECT_FALSE(allocate_pages(0));
    EXPECT_FALSE(allocate_pages(3));
    all.clear();
    EXPECT_EQ(frame_counts().free, free_before);
    // All joined again, but for what the CPU keeps at hand.
    EXPECT_TRUE(allocate_pages(kMaxOrder).has_value());
}

TEST_F(Frames, BlocksAreAlignedAndApart) {
    std::mt19937 random{2};
    std::map<uint64_t, unsigned> blocks;
    const uint64_t free_before = frame_counts().free;
    for (int round = 0; round < 20'000; round++) {
        host::play_cpu(random() % 4);
        if (blocks.empty() || random() % 2) {
            const unsigned order = random() % 6;
            const Result<PhysAddr> at = allocate_pages(order);
            if (!at)
                continue;
            const uint64_t start = at->value();
            ASSERT_EQ(start % (kPageSize << order), 0u);
            const auto above = blocks.lower_bound(start);
            ASSERT_TRUE(above == blocks.end() || start + (kPageSize << order) <= above->first);
            ASSERT_TRUE(above == blocks.begin() ||
                        std::prev(above)->first + (kPageSize << std::prev(above)->second) <= start);
            blocks[start] = order;
        } else {
            auto victim = std::next(blocks.begin(), static_cast<long>(random() % blocks.size()));
            free_pages(PhysAddr{victim->first}, victim->second);
            blocks.erase(victim);
        }
    }
    for (const auto& [start, order] : blocks)
        free_pages(PhysAddr{start}, order);
    EXPECT_EQ(frame_counts().free, free_before);
    host::play_cpu(0);
}

TEST_F(Frames, TheLastReferenceGivesThePageBack) {
    const uint64_t free_before = frame_counts().free;
    Ref<Frame> frame = *allocate_zeroed_frame();
    for (size_t i = 0; i < kPageSize; i++)
        ASSERT_EQ(frame->bytes()[i], 0);
    Ref<Frame> second = frame;
    frame = nullptr;
    EXPECT_EQ(second->references(), 1u);
    EXPECT_EQ(&Frame::of(second->address()), second.get());
    second = nullptr;
    EXPECT_EQ(frame_counts().free, free_before);
}

TEST_F(Frames, TheNthAllocationFailsOnDemand) {
    auto* self = reinterpret_cast<Thread*>(8);
    auto* other = reinterpret_cast<Thread*>(16);
    this_cpu().current = self;
    allocation_faults::arm(self, 2);
    EXPECT_TRUE(allocate_frame().has_value());
    EXPECT_EQ(allocation_faults::remaining(self), 1u);
    this_cpu().current = other;
    EXPECT_TRUE(allocate_frame().has_value());
    this_cpu().current = self;
    EXPECT_FALSE(allocate_frame().has_value());
    EXPECT_EQ(allocation_faults::remaining(self), 0u);
    EXPECT_TRUE(allocate_frame().has_value());
}

}  // namespace
}  // namespace kernel
