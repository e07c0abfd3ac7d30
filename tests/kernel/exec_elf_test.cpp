// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "elf_builder.h"

namespace kernel {
namespace {

using Segment = ElfBuilder::Segment;

ElfBuilder ordinary() {
    ElfBuilder elf;
    elf.add(Segment{});
    return elf;
}

Errno error_of(const ElfBuilder& elf) {
    const auto read = elf.read();
    return read ? Errno{} : read.error();
}

TEST(Elf, TheHeadersOfAnOrdinaryProgramAreFoundInItsFirstSegment) {
    const auto elf = ordinary().read();
    ASSERT_TRUE(elf);
    EXPECT_FALSE(elf->position_independent);
    EXPECT_EQ(elf->entry, 0x401000u);
    EXPECT_EQ(elf->headers_address, 0x400040u);
    EXPECT_EQ(elf->low(), 0x400000u);
    EXPECT_EQ(elf->high(), 0x402000u);
    ASSERT_EQ(elf->segments.size(), 1u);
    EXPECT_TRUE(elf->segments[0].read && elf->segments[0].execute && !elf->segments[0].write);
}

TEST(Elf, WhatIsNoProgramForThisMachineIsNoExec) {
    const struct {
        const char* what;
        size_t offset;
        uint16_t value;
    } wrong[] = {
        {"magic", 0, 0x457e}, {"32 bit", 4, 0x0101}, {"big endian", 5, 0x0102},     {"ET_REL", 16, 1},
        {"aarch64", 18, 183}, {"phentsize", 54, 57}, {"no program headers", 56, 0}, {"too many", 56, 0xffff},
    };
    for (const auto& one : wrong) {
        ElfBuilder elf = ordinary();
        elf.set16(one.offset, one.value);
        EXPECT_EQ(error_of(elf), Errno::NoExec) << one.what;
    }
}

TEST(Elf, AHeaderThatIsCutOffIsNoExec) {
    const uint8_t header[kElfHeaderBytes - 1] = {0x7f, 'E', 'L', 'F', 2, 1};
    EXPECT_FALSE(find_program_headers(header));
}

TEST(Elf, SegmentsThatContradictThemselvesAreNoExec) {
    const struct {
        const char* what;
        Segment segment;
    } wrong[] = {
        {"more file than memory", {.file_bytes = 0x3000}},
        {"address wraps", {.address = ~uint64_t{0} - 0xfff, .memory_bytes = 0x2000}},
        {"offset wraps", {.offset = ~uint64_t{0} - 0xfff}},
        {"in the kernel's half", {.address = 0xffff'8000'0000'0000}},
        {"across the end of the user half", {.address = kUserEnd - 0x1000}},
        {"address and offset in different places of the page", {.offset = 0x10}},
        {"offset beyond any file", {.offset = uint64_t{1} << 62}},
    };
    for (const auto& one : wrong) {
        ElfBuilder elf;
        elf.add(one.segment);
        EXPECT_EQ(error_of(elf), Errno::NoExec) << one.what;
    }
}

TEST(Elf, AProgramWithoutMemoryIsNoExec) {
    ElfBuilder elf;
    elf.add(Segment{.file_bytes = 0, .memory_bytes = 0});
    EXPECT_EQ(error_of(elf), Errno::NoExec);
}

TEST(Elf, AnEntryInTheKernelsHalfIsNoExec) {
    ElfBuilder elf = ordinary();
    elf.set64(24, 0xffff'ffff'8000'0000);
    EXPECT_EQ(error_of(elf), Errno::NoExec);
}

TEST(Elf, TheInterpretersNameIsBounded) {
    constexpr uint32_t kInterpreter = 3;
    for (const auto& [bytes, good] : {std::pair{28u, true}, {1u, false}, {4096u, true}, {4097u, false}}) {
        ElfBuilder elf = ordinary();
        elf.add(Segment{.type = kInterpreter, .offset = 0x318, .file_bytes = bytes, .memory_bytes = bytes});
        const auto read = elf.read();
        ASSERT_EQ(static_cast<bool>(read), good) << bytes;
        if (good) {
            EXPECT_EQ(read->interpreter_offset, 0x318u);
            EXPECT_EQ(read->interpreter_bytes, bytes);
        }
    }
}

TEST(Elf, TheStackIsExecutableOnlyIfTheFileAsksForIt) {
    constexpr uint32_t kGnuStack = 0x6474e551;
    EXPECT_FALSE(ordinary().read()->executable_stack);
    ElfBuilder elf = ordinary();
    elf.add(Segment{.type = kGnuStack, .flags = 7, .file_bytes = 0, .memory_bytes = 0});
    EXPECT_TRUE(elf.read()->executable_stack);
}

}  // namespace
}  // namespace kernel
