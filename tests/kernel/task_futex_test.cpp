// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "task/futex_key.h"
#include "task/futex_operation.h"

namespace kernel {
namespace {

constexpr uint32_t encode(uint32_t operation, uint32_t comparison, int32_t argument, int32_t compared) {
    return operation << 28 | comparison << 24 | (static_cast<uint32_t>(argument) & 0xfff) << 12 |
           (static_cast<uint32_t>(compared) & 0xfff);
}

uint32_t apply(uint32_t encoded, uint32_t old) {
    return (*FutexOperation::decode(encoded)).apply(old);
}
bool holds(uint32_t encoded, uint32_t old) {
    return (*FutexOperation::decode(encoded)).holds_for(old);
}

TEST(FutexOperation, ChangesTheWord) {
    EXPECT_EQ(apply(encode(0, 0, 5, 0), 9), 5u);
    EXPECT_EQ(apply(encode(1, 0, 5, 0), 9), 14u);
    EXPECT_EQ(apply(encode(2, 0, 6, 0), 9), 15u);
    EXPECT_EQ(apply(encode(3, 0, 8, 0), 9), 1u);
    EXPECT_EQ(apply(encode(4, 0, 1, 0), 9), 8u);
}

TEST(FutexOperation, ArgumentsAreSigned) {
    EXPECT_EQ(apply(encode(1, 0, -1, 0), 9), 8u);
    EXPECT_TRUE(holds(encode(0, 0, 0, -1), 0xffff'ffff));
}

TEST(FutexOperation, TheArgumentMayBeAShift) {
    EXPECT_EQ(apply(encode(8 | 2, 0, 4, 0), 1), 17u);
    EXPECT_EQ(apply(encode(8 | 0, 0, 31, 0), 0), 0x8000'0000u);
}

TEST(FutexOperation, ComparesSigned) {
    EXPECT_TRUE(holds(encode(0, 1, 0, 3), 4));
    EXPECT_TRUE(holds(encode(0, 2, 0, 0), 0xffff'ffff));
    EXPECT_TRUE(holds(encode(0, 3, 0, 3), 3));
    EXPECT_FALSE(holds(encode(0, 4, 0, 0), 0xffff'ffff));
    EXPECT_TRUE(holds(encode(0, 5, 0, 3), 3));
}

TEST(FutexOperation, UnknownOnesAreRefused) {
    EXPECT_FALSE(FutexOperation::decode(encode(5, 0, 0, 0)));
    EXPECT_FALSE(FutexOperation::decode(encode(0, 6, 0, 0)));
}

TEST(FutexKey, BothPartsCount) {
    int a, b;
    EXPECT_EQ((FutexKey{&a, 4}), (FutexKey{&a, 4}));
    EXPECT_NE((FutexKey{&a, 4}), (FutexKey{&b, 4}));
    EXPECT_NE((FutexKey{&a, 4}), (FutexKey{&a, 8}));
}

TEST(FutexKey, NeighboursSpreadOverTheBuckets) {
    std::set<size_t> buckets;
    for (uint64_t offset = 0; offset < 1024; offset += 4)
        buckets.insert(FutexKey{nullptr, offset}.bucket(256));
    EXPECT_GT(buckets.size(), 100u);
    EXPECT_LT(*buckets.rbegin(), 256u);
}

}  // namespace
}  // namespace kernel
