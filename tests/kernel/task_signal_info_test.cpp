// SPDX-License-Identifier: Apache-2.0
// siginfo_t of i386: the same members in other places (Linux's copy_siginfo_to_external32()).
#include <gtest/gtest.h>

#include <cstring>

#include "task/signal_info.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

// The union's 64-bit words, from offset 16 of the wide form.
SignalInfo make(uint32_t signal, int32_t code, std::initializer_list<uint64_t> words) {
    SignalInfo info{};
    info.number = static_cast<int32_t>(signal);
    info.error = 5;
    info.code = code;
    size_t at = 16;
    for (const uint64_t word : words) {
        std::memcpy(reinterpret_cast<uint8_t*>(&info) + at, &word, sizeof word);
        at += sizeof word;
    }
    return info;
}

void expect_words(const SignalInfo& info, std::initializer_list<uint32_t> words) {
    const SignalInfo::Narrow form = info.narrow();
    EXPECT_EQ(form.number, info.number);
    EXPECT_EQ(form.error, 5);
    EXPECT_EQ(form.code, info.code);
    size_t at = 0;
    for (const uint32_t word : words)
        EXPECT_EQ(form.words[at++], word) << at;
    for (; at < std::size(form.words); at++)
        EXPECT_EQ(form.words[at], 0u) << at;
    const SignalInfo back = SignalInfo::widen(form);
    const SignalInfo::Narrow again = back.narrow();
    EXPECT_EQ(std::memcmp(&form, &again, sizeof form), 0);
}

TEST(NarrowSignalInfo, SenderAndValue) {
    const uint64_t sender = uint64_t{1000} << 32 | 77;
    expect_words(make(kSigTerm, kSiUser, {sender, 0xaaaa}), {77, 1000});
    expect_words(make(kSigSegv, kSiKernel, {sender}), {77, 1000});
    expect_words(make(kSigRtMin, kSiQueue, {sender, 0x1'2345'6789}), {77, 1000, 0x2345'6789});
    expect_words(make(kSigAlrm, kSiTimer, {sender, 9}), {77, 1000, 9});
}

TEST(NarrowSignalInfo, AddressIsCut) {
    for (const uint32_t signal : {kSigSegv, kSigBus, kSigIll, kSigFpe, kSigTrap})
        expect_words(make(signal, 2, {0x7fff'1234'5678, 0xbbbb}), {0x1234'5678});
}

TEST(NarrowSignalInfo, ChildTimesComeTogether) {
    const uint64_t child = uint64_t{1000} << 32 | 77;
    expect_words(make(kSigChld, kChildExited, {child, 3, 40, 50}), {77, 1000, 3, 40, 50});
}

TEST(NarrowSignalInfo, CallOfAFilter) {
    const uint64_t number_and_arch = uint64_t{0x4000'0003} << 32 | 172;
    expect_words(make(kSigSys, kSysSeccomp, {0x0804'9000, number_and_arch}), {0x0804'9000, 172, 0x4000'0003});
}

// Signals that a descriptor sends: a band of 64 bits, and the descriptor.
TEST(NarrowSignalInfo, Poll) {
    expect_words(make(kSigIo, 1, {0x41, 12}), {0x41, 12});
    expect_words(make(kSigRtMin, -5, {0x41, 12}), {0x41, 12});
}

}  // namespace
}  // namespace kernel
