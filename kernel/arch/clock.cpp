// SPDX-License-Identifier: Apache-2.0
#include "arch/clock.h"

#include <algorithm>
#include <atomic>

#include "arch/calibration.h"
#include "arch/clock_start.h"
#include "arch/cmos_clock.h"
#include "arch/local_apic.h"
#include "arch/tsc.h"
#include "lib/log.h"

namespace kernel {
namespace {

// a * b / 2^32, rounded down; a product of more than 96 bits loses its highest.
constexpr uint64_t scale(uint64_t a, uint64_t b) {
    return static_cast<uint64_t>(static_cast<unsigned __int128>(a) * b >> 32);
}
// What one tick of `from` is in ticks of `to`, times 2^32. Requires `to` below 2^32.
constexpr uint64_t ratio(uint64_t to, uint64_t from) {
    return (to << 32) / from;
}

constinit uint64_t tsc_hz = 0;
constinit uint64_t tsc_at_boot = 0;
constinit uint64_t nanoseconds_per_tsc_tick = 0;   // times 2^32; 0 until calibrated: time stands still
constinit uint64_t apic_ticks_per_nanosecond = 0;  // times 2^32
constinit std::atomic<Nanoseconds> realtime_at_boot{0};

}  // namespace

Nanoseconds monotonic_now() {
    return scale(read_tsc() - tsc_at_boot, nanoseconds_per_tsc_tick);
}

Nanoseconds realtime_now() {
    return realtime_at_boot.load(std::memory_order_relaxed) + monotonic_now();
}

void set_realtime(Nanoseconds now) {
    realtime_at_boot.store(now - monotonic_now(), std::memory_order_relaxed);
}

uint64_t tsc_frequency_hz() {
    return tsc_hz;
}

void arm_cpu_timer(Nanoseconds deadline) {
    // Short enough for the counter at any rate; the interrupt that comes too early finds nothing due, and
    // arms it again.
    constexpr Nanoseconds kLongest = kSecond;
    constexpr uint64_t kMaxTicks = 0xffff'ffff;
    if (deadline == kNever) {
        local_apic::set_timer(0);
        return;
    }
    const Nanoseconds now = monotonic_now();
    const Nanoseconds wait = deadline <= now ? 0 : std::min(deadline - now, kLongest);
    const uint64_t ticks =
        scale(wait, apic_ticks_per_nanosecond) + 1;  // 0 would disarm; rounded up, not to be early
    local_apic::set_timer(static_cast<uint32_t>(std::min(ticks, kMaxTicks)));
}

void initialize_clocks() {
    tsc_at_boot = read_tsc();
    const ClockRates rates = calibrate_clocks();
    tsc_hz = rates.tsc_hz;
    nanoseconds_per_tsc_tick = ratio(kSecond, rates.tsc_hz);
    apic_ticks_per_nanosecond = ratio(rates.apic_timer_hz, kSecond);
    set_realtime(read_cmos_clock() * kSecond);
    log(LogLevel::Info, "TSC at {} kHz, APIC timer at {} kHz", rates.tsc_hz / 1000,
        rates.apic_timer_hz / 1000);
}

}  // namespace kernel
