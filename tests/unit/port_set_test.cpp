// SPDX-License-Identifier: Apache-2.0
#include "iopermd/port_set.h"

#include <gtest/gtest.h>

#include <bitset>
#include <random>
#include <vector>

namespace iopermd {
namespace {

PortRange range(uint32_t first, uint32_t last) {
    return {Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(last)}};
}

std::vector<PortRange> ranges(const PortSet& set) {
    std::vector<PortRange> out;
    for (PortRange r : set)
        out.push_back(r);
    return out;
}

TEST(PortSet, EmptyHasNoRangesAndContainsNothing) {
    const PortSet set;
    EXPECT_TRUE(set.empty());
    EXPECT_EQ(set.size(), 0u);
    EXPECT_TRUE(ranges(set).empty());
    EXPECT_FALSE(set.contains(Port{0}));
}

TEST(PortSet, AllIsOneRange) {
    const PortSet set{PortRange::all()};
    EXPECT_EQ(set.size(), kPortCount);
    EXPECT_EQ(ranges(set), std::vector{PortRange::all()});
    EXPECT_EQ(set.chunks(), ~uint64_t{0});
}

TEST(PortSet, NeighboursJoinAndRemovalSplits) {
    PortSet set;
    set.add(range(0x378, 0x379));
    set.add(range(0x37a, 0x37f));
    EXPECT_EQ(ranges(set), std::vector{range(0x378, 0x37f)});
    set.remove(range(0x37a, 0x37a));
    EXPECT_EQ(ranges(set), (std::vector{range(0x378, 0x379), range(0x37b, 0x37f)}));
}

TEST(PortSet, WordAccessAtTheEdgeNeedsEveryPort) {
    PortSet set{range(0x3ff, 0x3ff)};  // the last port of a chunk
    EXPECT_FALSE(set.contains(range(0x3ff, 0x400)));
    set.add(range(0x400, 0x400));
    EXPECT_TRUE(set.contains(range(0x3ff, 0x400)));
    EXPECT_EQ(set.chunks(), 3u);
    set.remove(range(0x3ff, 0x3ff));
    EXPECT_EQ(set.chunks(), 2u);
}

// The reference is the plainest thing that can hold 65,536 bits; every public operation is compared with it.
class PortSetModel : public ::testing::TestWithParam<unsigned> {};

TEST_P(PortSetModel, AgreesWithBitset) {
    using Bits = std::bitset<kPortCount>;
    std::mt19937 random(GetParam());
    std::vector<PortSet> sets(3);
    std::vector<Bits> models(3);
    auto port = [&] { return random() % 4 == 0 ? random() % kPortCount : 0x3c0 + random() % 0x80; };
    for (int step = 0; step < 600; step++) {
        const size_t a = random() % 3, b = random() % 3;
        uint32_t first = port(), last = port();
        if (first > last)
            std::swap(first, last);
        switch (random() % 5) {
            case 0:
                sets[a].add(range(first, last));
                for (uint32_t p = first; p <= last; p++)
                    models[a].set(p);
                break;
            case 1:
                sets[a].remove(range(first, last));
                for (uint32_t p = first; p <= last; p++)
                    models[a].reset(p);
                break;
            case 2:
                sets[a] |= sets[b];
                models[a] |= models[b];
                break;
            case 3:
                sets[a] -= sets[b];
                models[a] &= ~Bits(models[b]);
                break;
            default:
                sets[a] &= sets[b];
                models[a] &= models[b];
        }
        ASSERT_EQ(sets[a].size(), models[a].count());
        ASSERT_EQ(sets[a].empty(), models[a].none());
        ASSERT_EQ(sets[a] == sets[b], models[a] == models[b]);
        ASSERT_EQ(sets[a].contains(sets[b]), (models[b] & ~models[a]).none());
        ASSERT_EQ(sets[a].overlaps(sets[b]), (models[a] & models[b]).any());
        uint64_t words[PortSet::kWords];
        sets[a].write_words(words);
        const PortSet from_words{PortSet::Words{words}}, copy = sets[a];
        ASSERT_EQ(from_words.chunks(), sets[a].chunks());
        ASSERT_TRUE(from_words == sets[a] && copy == sets[a]);
        Bits walked;
        uint32_t previous_end = 0;
        for (PortRange r : sets[a]) {
            ASSERT_TRUE(previous_end == 0 || r.first().number() > previous_end) << "ranges must not touch";
            previous_end = r.last().number() + 1u;
            for (uint32_t p = r.first().number(); p <= r.last().number(); p++)
                walked.set(p);
        }
        ASSERT_EQ(walked, models[a]);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PortSetModel, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace iopermd
