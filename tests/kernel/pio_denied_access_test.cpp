// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "pio/denied_access.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

class Denied : public ::testing::Test {
protected:
    Denied() {
        frame.rax = 0xffff'ffff'1234'565a;
        frame.rdx = 0xabcd'0080;
        frame.cs = 0x33;
    }

    std::optional<DeniedAccess> ask(std::initializer_list<uint8_t> code) {
        const auto instruction = iopermd::decode_io_instruction(
            {code.begin(), code.size()}, iopermd::CodeMode::Bits64, static_cast<uint16_t>(frame.rdx));
        return denied_access(instruction, 0x401136, frame, thread.ports);
    }
    std::string text(std::initializer_list<uint8_t> code) {
        char room[100];
        Writer out{room};
        if (const auto denied = ask(code))
            print(out, "{}", *denied);
        return std::string{out.text()};
    }

    SimulatedCpu cpu;
    Thread thread;
    TrapFrame frame{};
};

TEST_F(Denied, SaysWhatTheProgramTried) {
    EXPECT_EQ(text({0xee}), "OUT of 0x5a to port 0x80 (1 byte) at 0x401136");
    EXPECT_EQ(text({0x66, 0xef}), "OUT of 0x565a to port 0x80 (2 bytes) at 0x401136");
    EXPECT_EQ(text({0xef}), "OUT of 0x1234565a to port 0x80 (4 bytes) at 0x401136");
    EXPECT_EQ(text({0xe6, 0x70}), "OUT of 0x5a to port 0x70 (1 byte) at 0x401136");
    EXPECT_EQ(text({0xed}), "IN from port 0x80 (4 bytes) at 0x401136");
    EXPECT_EQ(text({0xe4, 0x71}), "IN from port 0x71 (1 byte) at 0x401136");
    EXPECT_EQ(text({0x6c}), "INS from port 0x80 (1 byte) at 0x401136");
    EXPECT_EQ(text({0xf3, 0x66, 0x6f}), "REP OUTS to port 0x80 (2 bytes) at 0x401136");
}

TEST_F(Denied, OtherInstructionsAreNotItsBusiness) {
    for (auto code : {std::initializer_list<uint8_t>{}, {0xf4}, {0xfa}, {0xfb}, {0x0f, 0x30}})
        EXPECT_FALSE(ask(code));
}

// INS to a non-canonical address is a #GP as well.
TEST_F(Denied, WhatThePortsPermitFailedForAnotherReason) {
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 2, true));
    EXPECT_FALSE(ask({0x6c}));
    EXPECT_FALSE(ask({0x66, 0x6d}));
    EXPECT_TRUE(ask({0x6d}));
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_FALSE(ask({0x6d}));
}

TEST_F(Denied, NothingPermitsAnAccessBehindTheLastPort) {
    cpu.run(thread);
    ASSERT_TRUE(cpu.iopl(3));
    frame.rdx = 0xffff;
    EXPECT_FALSE(ask({0xec}));
    EXPECT_EQ(text({0x66, 0xed}), "IN from port 0xffff (2 bytes) at 0x401136");
    frame.rdx = 0xfffd;
    EXPECT_TRUE(ask({0xed}));
}

}  // namespace
}  // namespace kernel::pio
