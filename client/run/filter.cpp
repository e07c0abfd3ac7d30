// SPDX-License-Identifier: Apache-2.0
#include "client/run/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <cerrno>
#include <initializer_list>
#include <span>

#include "daemon/common/strip_cookie.h"
#include "iopermd/ioperm_args.h"

namespace iopermd {
namespace {

// Code is built from the inside out, as vectors that are put one behind the other: jumps only go forward,
// over a known length.
using Program = std::vector<sock_filter>;

constexpr uint32_t kNumber = offsetof(seccomp_data, nr);
constexpr uint32_t kArch = offsetof(seccomp_data, arch);
constexpr uint32_t low(uint32_t argument) {
    return uint32_t{offsetof(seccomp_data, args)} + 8 * argument;
}
constexpr uint32_t high(uint32_t argument) {
    return low(argument) + 4;
}

constexpr uint32_t kX32Bit = 0x40000000;
constexpr uint32_t kNoCall = 0xffffffff;  // a tracer has cancelled the call

// Scratch words.
constexpr uint32_t kCookieHigh = 0;  // the upper halves of the cookie arguments, or'ed
constexpr uint32_t kFrom = 1;
constexpr uint32_t kEnd = 2;  // from + num

constexpr uint32_t answer(int error) {
    return SECCOMP_RET_ERRNO | static_cast<uint32_t>(error);
}

sock_filter op(int code, uint32_t k = 0) {
    return {static_cast<uint16_t>(code), 0, 0, k};
}
sock_filter load(uint32_t offset) {
    return op(BPF_LD | BPF_W | BPF_ABS, offset);
}
sock_filter recall(uint32_t word) {
    return op(BPF_LD | BPF_MEM, word);
}
sock_filter store(uint32_t word) {
    return op(BPF_ST, word);
}
sock_filter ret(uint32_t action) {
    return op(BPF_RET | BPF_K, action);
}
sock_filter jump(size_t over) {
    return op(BPF_JMP | BPF_JA, static_cast<uint32_t>(over));
}

Program join(std::initializer_list<Program> parts) {
    Program out;
    for (const Program& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

// Runs `then` if A compares so with k, else goes on behind it. `then` is short: conditional jumps reach 255
// instructions.
Program when(int comparison, uint32_t k, Program then) {
    const sock_filter test = {static_cast<uint16_t>(BPF_JMP | comparison | BPF_K), 0,
                              static_cast<uint8_t>(then.size()), k};
    then.insert(then.begin(), test);
    return then;
}
Program unless(int comparison, uint32_t k, Program then) {
    Program out = when(comparison, k, std::move(then));
    std::swap(out.front().jt, out.front().jf);
    return out;
}

Program answer_iopl(IoplAnswer iopl, uint16_t traced) {
    const uint32_t action = iopl == IoplAnswer::Supervisor ? SECCOMP_RET_TRACE | traced : answer(0);
    return join({{load(low(0))}, when(BPF_JGT, kMaxIopl, {ret(answer(EINVAL))}), {ret(action)}});
}

// Goes on behind itself for ioperm(), with the scratch word kCookieHigh set; returns for every other call.
Program enter_64(IoplAnswer iopl) {
    return join({
        {load(kNumber)},
        when(BPF_JEQ, 172, answer_iopl(iopl, kTracedIopl64)),
        unless(BPF_JEQ, 173,
               join({when(BPF_JEQ, kNoCall, {ret(SECCOMP_RET_ALLOW)}),
                     when(BPF_JGE, kX32Bit, {ret(answer(ENOSYS))}),
                     {ret(SECCOMP_RET_ALLOW)}})),
        // A long of 2^32 or more is a bad range whatever the other one is: the sum is too large or wraps.
        {load(high(0))},
        unless(BPF_JEQ, 0, {ret(answer(EINVAL))}),
        {load(high(1))},
        unless(BPF_JEQ, 0, {ret(answer(EINVAL))}),
        {load(high(3)), op(BPF_MISC | BPF_TAX), load(high(4)), op(BPF_ALU | BPF_OR | BPF_X),
         store(kCookieHigh)},
    });
}

// A 64-bit program that uses int 0x80 may have anything in the upper halves; the i386 ABI does not look at
// them.
Program enter_32(IoplAnswer iopl) {
    return join({
        {load(kNumber)},
        when(BPF_JEQ, 110, answer_iopl(iopl, kTracedIopl32)),
        unless(BPF_JEQ, 101, {ret(SECCOMP_RET_ALLOW)}),
        {op(BPF_LD | BPF_IMM, 0), store(kCookieHigh)},
    });
}

// check_ioperm() on the lower halves, which cannot wrap once each is at most 65536.
Program check_range() {
    return join({
        {load(low(1))},
        when(BPF_JEQ, 0, {ret(answer(EINVAL))}),
        when(BPF_JGT, kPortCount, {ret(answer(EINVAL))}),
        {op(BPF_MISC | BPF_TAX), load(low(0))},
        when(BPF_JGE, kPortCount, {ret(answer(EINVAL))}),
        {store(kFrom), op(BPF_ALU | BPF_ADD | BPF_X)},
        when(BPF_JGT, kPortCount, {ret(answer(EINVAL))}),
        {store(kEnd)},
    });
}

Program answer_turn_off() {
    return join({
        {recall(kCookieHigh)},
        unless(BPF_JEQ, 0, {ret(answer(0))}),
        {load(low(3))},
        unless(BPF_JEQ, kStripCookie4, {ret(answer(0))}),
        {load(low(4))},
        unless(BPF_JEQ, kStripCookie5, {ret(answer(0))}),
        {ret(SECCOMP_RET_ALLOW)},
    });
}

// A binary search for the last range that starts at or below `from` (in A), which is not below the first one;
// the call is inside the set if it ends in that range too, because two ranges never touch.
Program search(std::span<const PortRange> ranges) {
    if (ranges.size() == 1)
        return join({{recall(kEnd)},
                     when(BPF_JGT, uint32_t{ranges[0].last().number()} + 1, {ret(answer(EPERM))}),
                     {ret(answer(0))}});
    const size_t middle = ranges.size() / 2;
    const uint32_t first = ranges[middle].first().number();
    const Program below = search(ranges.first(middle));
    const Program above = search(ranges.subspan(middle));
    if (below.size() > UINT8_MAX)
        return join({when(BPF_JGE, first, {jump(below.size())}), below, above});
    return join({unless(BPF_JGE, first, below), above});
}

Program answer_turn_on(std::span<const PortRange> ranges) {
    if (ranges.empty())
        return {ret(answer(EPERM))};
    return join(
        {{recall(kFrom)}, unless(BPF_JGE, ranges[0].first().number(), {ret(answer(EPERM))}), search(ranges)});
}

}  // namespace

Result<std::vector<sock_filter>> make_filter(const PortSet& grant, IoplAnswer iopl) {
    std::vector<PortRange> ranges;
    for (const PortRange range : grant)
        ranges.push_back(range);
    if (ranges.size() > kMaxFilterRanges)
        return fail(Code::Unsupported, "the grant has " + std::to_string(ranges.size()) +
                                           " separate port ranges; a seccomp filter holds " +
                                           std::to_string(kMaxFilterRanges));
    const Program for_64 = join({unless(BPF_JEQ, AUDIT_ARCH_X86_64, {ret(answer(ENOSYS))}), enter_64(iopl)});
    Program for_32 = enter_32(iopl);
    for_32.push_back(jump(for_64.size()));
    return join({{load(kArch)},
                 when(BPF_JEQ, AUDIT_ARCH_I386, for_32),
                 for_64,
                 check_range(),
                 {load(low(2))},
                 when(BPF_JEQ, 0, answer_turn_off()),
                 answer_turn_on(ranges)});
}

}  // namespace iopermd
