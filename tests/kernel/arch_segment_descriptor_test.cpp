// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "arch/segment_lookup.h"
#include "arch/segments.h"

namespace kernel {
namespace {

// struct user_desc with its bits as one word: seg_32bit is bit 0, contents bits 1 and 2, and so on.
UserDescriptor describe(uint32_t bits, uint32_t base = 0x1234'5678, uint32_t limit = 0xabcde) {
    const uint32_t words[] = {7, base, limit, bits};
    UserDescriptor description;
    std::memcpy(&description, words, sizeof description);
    return description;
}
constexpr uint32_t k32Bit = 1, kCode = 4, kConforming = 6, kReadOnly = 8, kInPages = 16, kAbsent = 32,
                   kUseable = 64;

// SDM vol. 3, figure 3-8, and what Linux's kernel made of the same descriptions.
TEST(SegmentDescriptor, HasEachFieldInItsPlace) {
    EXPECT_EQ(make_descriptor(describe(k32Bit, 0, 0)).raw(), 0x0040'f300'0000'0000u);
    EXPECT_EQ(make_descriptor(describe(k32Bit, 0x1234'5678, 0)).raw(), 0x1240'f334'5678'0000u);
    EXPECT_EQ(make_descriptor(describe(k32Bit, 0, 0xfffff)).raw(), 0x004f'f300'0000'ffffu);
    EXPECT_EQ(make_descriptor(describe(k32Bit | kInPages, 0, 0xfffff)).raw(), kUserData.raw());
    EXPECT_EQ(make_descriptor(describe(k32Bit | kInPages | kCode, 0, 0xfffff)).raw(), kUserCode32.raw());
    EXPECT_EQ(make_descriptor(describe(k32Bit | kReadOnly, 0, 0)).raw(), 0x0040'f100'0000'0000u);
    EXPECT_EQ(make_descriptor(describe(k32Bit | kAbsent, 0, 0)).raw(), 0x0040'7300'0000'0000u);
    EXPECT_EQ(make_descriptor(describe(k32Bit | kUseable, 0, 0)).raw(), 0x0050'f300'0000'0000u);
}

// Whatever a program asks for: it is memory of privilege 3, marked as accessed, and never 64-bit code.
TEST(SegmentDescriptor, NothingElseCanBeAskedFor) {
    for (uint32_t bits = 0; bits < 512; bits++) {
        const SegmentDescriptor made = make_descriptor(describe(bits | 0xffff'fe00));
        EXPECT_EQ(made.bits(44, 3), 7u);
        EXPECT_EQ(made.bits(40, 1), 1u);
        EXPECT_FALSE(made.is_64bit());
    }
}

TEST(SegmentDescriptor, DescribesWhatItWasMadeFrom) {
    for (uint32_t bits = 0; bits < 128; bits++) {
        const UserDescriptor from = describe(bits);
        const UserDescriptor back = describe_descriptor(make_descriptor(from), 7);
        EXPECT_EQ(std::memcmp(&from, &back, sizeof from), 0) << bits;
    }
    const UserDescriptor none = describe_descriptor(SegmentDescriptor{}, 7);
    EXPECT_TRUE(none.is_empty());
}

TEST(SegmentDescriptor, KnowsBaseAndEnd) {
    EXPECT_EQ(make_descriptor(describe(k32Bit)).base(), 0x1234'5678u);
    EXPECT_EQ(make_descriptor(describe(k32Bit)).last_offset(), 0xabcdeu);
    EXPECT_EQ(make_descriptor(describe(k32Bit | kInPages)).last_offset(), 0xabcd'efffu);
    EXPECT_EQ(kUserCode32.last_offset(), ~0u);
    EXPECT_EQ(kUserCode32.base(), 0u);
}

TEST(ThreadDescriptor, IsDataOf32BitsOrNothing) {
    EXPECT_EQ(make_thread_descriptor(describe(kReadOnly | kAbsent, 0, 0))->raw(), 0u);
    EXPECT_EQ(make_thread_descriptor(describe(0, 0, 0))->raw(), 0u);
    EXPECT_NE(make_thread_descriptor(describe(k32Bit | kInPages))->raw(), 0u);
    EXPECT_NE(make_thread_descriptor(describe(k32Bit | kReadOnly))->raw(), 0u);
    for (const uint32_t bits : {0u, kCode | k32Bit, kConforming | k32Bit, k32Bit | kAbsent})
        EXPECT_FALSE(make_thread_descriptor(describe(bits)).has_value()) << bits;
}

TEST(LocalDescriptor, MayBeCodeAndAbsent) {
    for (const bool old_form : {false, true}) {
        for (const uint32_t bits : {k32Bit, k32Bit | kCode, k32Bit | kCode | kReadOnly, k32Bit | kAbsent})
            EXPECT_EQ(make_local_descriptor(describe(bits), old_form)->raw(),
                      make_descriptor(describe(bits)).raw());
        EXPECT_FALSE(make_local_descriptor(describe(kConforming | k32Bit), old_form).has_value());
        EXPECT_FALSE(make_local_descriptor(describe(0), old_form).has_value());
        EXPECT_EQ(make_local_descriptor(describe(kReadOnly | kAbsent, 0, 0), old_form)->raw(), 0u);
    }
    EXPECT_TRUE(make_local_descriptor(describe(kConforming | k32Bit | kAbsent), false).has_value());
    EXPECT_FALSE(make_local_descriptor(describe(kConforming | k32Bit | kAbsent), true).has_value());
}

// The old form had no way to say empty, nor that bit.
TEST(LocalDescriptor, OldFormIsEmptyWithoutBaseAndLimit) {
    EXPECT_EQ(make_local_descriptor(describe(k32Bit | kCode, 0, 0), true)->raw(), 0u);
    EXPECT_NE(make_local_descriptor(describe(k32Bit | kCode, 0, 0), false)->raw(), 0u);
    EXPECT_EQ(make_local_descriptor(describe(k32Bit | kUseable), true)->bits(52, 1), 0u);
    EXPECT_EQ(make_local_descriptor(describe(k32Bit | kUseable), false)->bits(52, 1), 1u);
}

TEST(SegmentLookup, FindsWhatProgramsMayHave) {
    const uint64_t own[] = {0, 11, 0}, local[] = {21, 0, 23};
    const auto find = [&](unsigned selector) {
        return find_descriptor(static_cast<uint16_t>(selector), own, local).raw();
    };
    EXPECT_EQ(find(USER_CODE_SELECTOR), kUserCode.raw());
    EXPECT_EQ(find(USER_CODE32_SELECTOR), kUserCode32.raw());
    EXPECT_EQ(find(USER_DATA_SELECTOR), kUserData.raw());
    EXPECT_EQ(find(USER_DATA_SELECTOR & ~3), kUserData.raw());
    EXPECT_EQ(find(FIRST_THREAD_ENTRY * 8 + 3), 0u);
    EXPECT_EQ(find(FIRST_THREAD_ENTRY * 8 + 8 + 3), 11u);
    EXPECT_EQ(find(4), 21u);
    EXPECT_EQ(find(8 + 7), 0u);
    EXPECT_EQ(find(16 + 7), 23u);
    for (const unsigned kernels :
         {0, KERNEL_CODE_SELECTOR, KERNEL_DATA_SELECTOR, TSS_SELECTOR, TSS_SELECTOR + 8, LOCAL_TABLE_SELECTOR,
          (FIRST_THREAD_ENTRY + 3) * 8, 0xfff8})
        EXPECT_EQ(find(kernels | 3), 0u) << kernels;
    EXPECT_EQ(find(24 + 7), 0u);
    EXPECT_EQ(find(0xffff), 0u);
}

}  // namespace
}  // namespace kernel
