// SPDX-License-Identifier: Apache-2.0
#include "arch/calibration.h"

#include <algorithm>
#include <initializer_list>

#include "arch/cpuid.h"
#include "arch/local_apic.h"
#include "arch/pit.h"
#include "arch/tsc.h"
#include "lib/log.h"

namespace kernel {
namespace {

constexpr uint64_t kKilohertz = 1000;

// SDM vol. 2, CPUID leaf 0x15: TSC / crystal = EBX / EAX; the APIC timer runs at the crystal's rate ECX.
ClockRates rates_from_crystal() {
    constexpr uint32_t kLeaf = 0x15;
    if (cpuid(0).eax < kLeaf)
        return {};
    const CpuidLeaf leaf = cpuid(kLeaf);
    if (leaf.eax == 0 || leaf.ebx == 0 || leaf.ecx == 0)
        return {};
    return {uint64_t{leaf.ecx} * leaf.ebx / leaf.eax, leaf.ecx};
}

// VMware's leaf, which QEMU has with KVM: kHz of the TSC and of the APIC timer.
ClockRates rates_from_hypervisor() {
    constexpr uint32_t kHypervisor = 1u << 31;
    constexpr uint32_t kFirst = 0x4000'0000;
    constexpr uint32_t kTiming = 0x4000'0010;
    if (!(cpuid(1).ecx & kHypervisor) || cpuid(kFirst).eax < kTiming)
        return {};
    const CpuidLeaf leaf = cpuid(kTiming);
    return {leaf.eax * kKilohertz, leaf.ebx * kKilohertz};
}

// One moment by all three clocks.
struct Reading {
    uint16_t pit;
    uint64_t tsc;
    uint32_t apic_timer;
};

// The best of some tries: where a virtual CPU lost its host's between two clocks, the TSC shows it.
Reading read_clocks() {
    constexpr unsigned kTries = 5;
    Reading best{};
    uint64_t shortest = ~uint64_t{0};
    for (unsigned i = 0; i < kTries; i++) {
        const uint64_t before = read_tsc();
        const uint16_t pit = pit::elapsed_ticks();
        const uint32_t apic_timer = local_apic::timer_ticks_left();
        const uint64_t after = read_tsc();
        if (after - before >= shortest)
            continue;
        shortest = after - before;
        best = {pit, before + (after - before) / 2, apic_timer};
    }
    return best;
}

ClockRates measure_once() {
    constexpr uint16_t kThreeMilliseconds = pit::kFrequencyHz * 3 / 1000;
    constexpr uint32_t kLongest = 0xffff'ffff;
    local_apic::set_timer(kLongest);
    pit::start_countdown();
    const Reading first = read_clocks();
    // The differences are right across the counter's wrap, too.
    const auto ticks_since_first = [&first](uint16_t now) { return static_cast<uint16_t>(now - first.pit); };
    while (ticks_since_first(pit::elapsed_ticks()) < kThreeMilliseconds)
        asm volatile("pause");
    const Reading last = read_clocks();
    local_apic::set_timer(0);
    const uint64_t pit_ticks = std::max<uint64_t>(ticks_since_first(last.pit), 1);
    return {(last.tsc - first.tsc) * pit::kFrequencyHz / pit_ticks,
            uint64_t{first.apic_timer - last.apic_timer} * pit::kFrequencyHz / pit_ticks};
}

// A virtual CPU that stands still for 54 ms loses a whole turn of the PIT, and the rates come out far too
// high: only two measurements that agree count.
ClockRates measure() {
    constexpr unsigned kTries = 50;
    constexpr uint64_t kTolerance = 200;  // half a percent
    ClockRates before = measure_once();
    for (unsigned i = 0; i < kTries; i++) {
        const ClockRates now = measure_once();
        const uint64_t difference = std::max(now.tsc_hz, before.tsc_hz) - std::min(now.tsc_hz, before.tsc_hz);
        if (difference <= now.tsc_hz / kTolerance)
            return now;
        before = now;
    }
    log(LogLevel::Warning, "the TSC and the PIT disagree with themselves");
    return before;
}

}  // namespace

ClockRates calibrate_clocks() {
    for (const auto tell : {rates_from_crystal, rates_from_hypervisor}) {
        const ClockRates told = tell();
        if (told.tsc_hz != 0 && told.apic_timer_hz != 0)
            return told;
    }
    return measure();
}

}  // namespace kernel
