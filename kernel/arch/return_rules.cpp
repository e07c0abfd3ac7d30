// SPDX-License-Identifier: Apache-2.0
#include "arch/return_rules.h"

#include "arch/segment_lookup.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

constexpr int kFromKernel = 0x80;  // SI_KERNEL
constexpr uint8_t kSegmentNotPresent = 11, kStackSegment = 12, kGeneralProtection = 13;

Fault general_protection(uint64_t error) {
    return {kSigSegv, kFromKernel, 0, kGeneralProtection, error};
}
Fault absent(uint8_t vector, uint64_t error) {
    return {kSigBus, kFromKernel, 0, vector, error};
}

// A selector's error code is the selector without its privilege (SDM vol. 3, 6.13).
uint64_t error_of(uint16_t selector) {
    return selector & ~3u;
}

}  // namespace

// Every segment of a program has privilege 3, and so have the selectors of a frame: they never differ.
std::optional<Fault> fault_of_return(const TrapFrame& frame, SegmentDescriptor code,
                                     SegmentDescriptor stack) {
    const auto cs = static_cast<uint16_t>(frame.cs), ss = static_cast<uint16_t>(frame.ss);
    if (is_null_selector(cs))
        return general_protection(0);
    if (!code.is_code())
        return general_protection(error_of(cs));
    if (code.is_absent())
        return absent(kSegmentNotPresent, error_of(cs));
    if (is_null_selector(ss))
        return general_protection(0);
    if (!stack.is_writable())
        return general_protection(error_of(ss));
    if (stack.is_absent())
        return absent(kStackSegment, error_of(ss));
    const bool can_fetch =
        code.is_64bit() ? is_canonical(frame.rip) : static_cast<uint32_t>(frame.rip) <= code.last_offset();
    if (!can_fetch)
        return general_protection(0);
    return std::nullopt;
}

}  // namespace kernel
