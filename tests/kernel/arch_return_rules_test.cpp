// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "arch/return_rules.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

constexpr uint64_t kLocalCode = 0x0f, kLocalStack = 0x17;

SegmentDescriptor segment(uint32_t contents, bool read_only = false, bool absent = false,
                          uint32_t limit = 0xfff) {
    UserDescriptor from{};
    from.limit = limit;
    from.is_32bit = 1;
    from.contents = contents & 3;
    from.is_read_only = read_only;
    from.is_absent = absent;
    return make_descriptor(from);
}
const SegmentDescriptor kCode = segment(2), kData = segment(0);

class ReturnRules : public testing::Test {
protected:
    ReturnRules() {
        frame.cs = kLocalCode;
        frame.ss = kLocalStack;
        frame.rip = 0x100;
    }
    void expect_fault(SegmentDescriptor code, SegmentDescriptor stack, int signal, uint8_t vector,
                      uint64_t error) {
        const std::optional<Fault> fault = fault_of_return(frame, code, stack);
        ASSERT_TRUE(fault.has_value());
        EXPECT_EQ(fault->signal, signal);
        EXPECT_EQ(fault->vector, vector);
        EXPECT_EQ(fault->error, error);
    }

    TrapFrame frame{};
};

TEST_F(ReturnRules, LetsGoWhatTheCpuWould) {
    EXPECT_FALSE(fault_of_return(frame, kCode, kData).has_value());
    EXPECT_FALSE(fault_of_return(frame, kCode, segment(1)).has_value());
    EXPECT_FALSE(fault_of_return(frame, segment(2, true), kData).has_value());
    EXPECT_FALSE(fault_of_return(frame, kUserCode, kUserData).has_value());
    frame.rip = 0xfff;
    EXPECT_FALSE(fault_of_return(frame, kCode, kData).has_value());
    frame.rip = 0xffff'ffff;
    EXPECT_FALSE(fault_of_return(frame, kUserCode32, kData).has_value());
}

TEST_F(ReturnRules, CodeMustBeThatAndPresent) {
    expect_fault({}, kData, kSigSegv, 13, 0x0c);
    expect_fault(kData, kData, kSigSegv, 13, 0x0c);
    expect_fault(segment(2, false, true), kData, kSigBus, 11, 0x0c);
    frame.cs = 3;
    expect_fault({}, kData, kSigSegv, 13, 0);
}

TEST_F(ReturnRules, StackMustBeWritableAndPresent) {
    expect_fault(kCode, {}, kSigSegv, 13, 0x14);
    expect_fault(kCode, kCode, kSigSegv, 13, 0x14);
    expect_fault(kCode, segment(0, true), kSigSegv, 13, 0x14);
    expect_fault(kCode, segment(0, false, true), kSigBus, 12, 0x14);
    frame.ss = 0;
    expect_fault(kCode, {}, kSigSegv, 13, 0);
}

TEST_F(ReturnRules, CodeComesFirst) {
    expect_fault({}, {}, kSigSegv, 13, 0x0c);
    frame.rip = 0x1000;
    expect_fault(kCode, {}, kSigSegv, 13, 0x14);
}

// 64-bit code has no limit but what an address may be; other code cuts it to 32 bits.
TEST_F(ReturnRules, TheNextInstructionMustBeInside) {
    frame.rip = 0x1000;
    expect_fault(kCode, kData, kSigSegv, 13, 0);
    frame.rip = 0x1'0000'0fff;
    EXPECT_FALSE(fault_of_return(frame, kCode, kData).has_value());
    EXPECT_FALSE(fault_of_return(frame, kUserCode, kData).has_value());
    for (const uint64_t rip : {uint64_t{0x8000'0000'0000}, uint64_t{0xffff'7fff'ffff'ffff}}) {
        frame.rip = rip;
        expect_fault(kUserCode, kUserData, kSigSegv, 13, 0);
    }
    for (const uint64_t rip : {uint64_t{0x7fff'ffff'ffff}, uint64_t{0xffff'8000'0000'0000}}) {
        frame.rip = rip;
        EXPECT_FALSE(fault_of_return(frame, kUserCode, kUserData).has_value());
    }
}

}  // namespace
}  // namespace kernel
