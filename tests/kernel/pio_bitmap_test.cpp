// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bitset>
#include <cstring>
#include <new>
#include <random>

#include "pio/bitmap.h"

namespace kernel::pio {
namespace {

PortRange range(uint32_t first, uint32_t last) {
    return {Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(last)}};
}

// In memory that permits everything, as the heap may hand it out.
class Bitmap : public ::testing::Test {
protected:
    PortBitmap& make(size_t index = 0) {
        std::memset(room_[index], 0, sizeof(PortBitmap));
        return *new (room_[index]) PortBitmap;
    }

private:
    alignas(PortBitmap) unsigned char room_[2][sizeof(PortBitmap)];
};

bool bit(const PortBitmap& bitmap, uint32_t port) {
    return bitmap.chunk(port / PortChunk::kPorts).words[port % PortChunk::kPorts / 64] >> (port % 64) & 1;
}

TEST_F(Bitmap, StartsWithEverythingDeniedWhateverTheMemoryHeld) {
    const PortBitmap& bitmap = make();
    EXPECT_TRUE(bitmap.empty());
    EXPECT_EQ(bitmap.chunks(), 0u);
    EXPECT_EQ(bitmap.used_words(), 0u);
    EXPECT_FALSE(bitmap.next_range(0));
    for (uint32_t port = 0; port < kPortCount; port++)
        ASSERT_TRUE(bit(bitmap, port)) << port;
}

TEST_F(Bitmap, AllowsTheRangeAndNotItsNeighbours) {
    for (auto [first, last] : {std::pair{0u, 0u},
                               {0x80u, 0x80u},
                               {0xffffu, 0xffffu},
                               {63u, 64u},
                               {1023u, 1024u},
                               {0u, 0xffffu},
                               {1u, 0xfffeu},
                               {1000u, 5000u},
                               {0xfc00u, 0xffffu},
                               {64u, 127u},
                               {1024u, 2047u}}) {
        PortBitmap& bitmap = make();
        bitmap.allow(range(first, last));
        for (uint32_t port = 0; port < kPortCount; port++)
            ASSERT_EQ(bit(bitmap, port), port < first || port > last) << port;
        EXPECT_TRUE(bitmap.allows(range(first, last)));
        EXPECT_EQ(bitmap.next_range(0), range(first, last));
        EXPECT_EQ(bitmap.used_words(), last / 64 + 1);
        if (last < 0xffff) {
            EXPECT_FALSE(bitmap.allows(range(first, last + 1)));
        }
        if (first > 0) {
            EXPECT_FALSE(bitmap.allows(range(first - 1, last)));
        }
        bitmap.deny(range(first, last));
        EXPECT_TRUE(bitmap.empty());
    }
}

TEST_F(Bitmap, StoresTheChunksThatPermitSomethingAndNoOther) {
    PortBitmap& bitmap = make();
    bitmap.allow(range(1023, 1024));
    EXPECT_EQ(bitmap.chunks(), 3u);
    bitmap.deny(range(0, 1023));
    EXPECT_EQ(bitmap.chunks(), 2u);
    bitmap.allow(range(0xffff, 0xffff));
    EXPECT_EQ(bitmap.chunks(), uint64_t{1} << 63 | 2u);
    bitmap.deny(range(0, 0xffff));
    EXPECT_EQ(bitmap.chunks(), 0u);
}

TEST_F(Bitmap, ForgetsAChunkThatItGaveUp) {
    PortBitmap& bitmap = make();
    bitmap.allow(range(0x100, 0x1ff));
    bitmap.deny(range(0x100, 0x1ff));
    bitmap.allow(range(0x180, 0x180));
    EXPECT_EQ(bitmap.next_range(0), range(0x180, 0x180));
    EXPECT_FALSE(bitmap.next_range(0x181));
}

TEST_F(Bitmap, CopiesWhatItPermits) {
    PortBitmap& from = make(0);
    from.allow(range(0x80, 0x80));
    from.allow(range(0xff00, 0xffff));
    PortBitmap& to = make(1);
    to.allow(range(0x3f8, 0x3ff));
    to = from;
    EXPECT_EQ(to.next_range(0), range(0x80, 0x80));
    EXPECT_EQ(to.next_range(0x81), range(0xff00, 0xffff));
    EXPECT_EQ(to.chunks(), from.chunks());
}

TEST_F(Bitmap, DenyingWhatIsNotAllowedDoesNothing) {
    PortBitmap& bitmap = make();
    bitmap.deny(range(0, 0xffff));
    EXPECT_TRUE(bitmap.empty());
    bitmap.allow(range(0x80, 0x80));
    bitmap.deny(range(0x81, 0xffff));
    EXPECT_TRUE(bitmap.allows(range(0x80, 0x80)));
}

TEST_F(Bitmap, AgreesWithStdBitset) {
    std::mt19937 random{4711};
    PortBitmap& bitmap = make();
    std::bitset<kPortCount> model;
    for (int step = 0; step < 300; step++) {
        const uint32_t first = random() % kPortCount;
        const uint32_t last = std::min<uint32_t>(first + random() % (step % 8 ? 200 : 20000), kPortCount - 1);
        const bool on = random() % 2;
        on ? bitmap.allow(range(first, last)) : bitmap.deny(range(first, last));
        for (uint32_t port = first; port <= last; port++)
            model[port] = on;
        ASSERT_EQ(bitmap.empty(), model.none());
        uint64_t chunks = 0;
        size_t words = 0;
        for (size_t port = 0; port < kPortCount; port++) {
            if (model[port]) {
                chunks |= uint64_t{1} << (port / 1024);
                words = port / 64 + 1;
            }
        }
        ASSERT_EQ(bitmap.chunks(), chunks);
        ASSERT_EQ(bitmap.used_words(), words);
        uint32_t end = 0;
        for (auto next = bitmap.next_range(0); next; next = bitmap.next_range(end)) {
            for (; end < next->first().number(); end++)
                ASSERT_FALSE(model[end]);
            for (; end <= next->last().number(); end++)
                ASSERT_TRUE(model[end]);
        }
        for (; end < kPortCount; end++)
            ASSERT_FALSE(model[end]);
    }
}

}  // namespace
}  // namespace kernel::pio
