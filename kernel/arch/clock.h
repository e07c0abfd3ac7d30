// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/units.h"

namespace kernel {

// Nanoseconds since boot, from the TSC, calibrated once at boot (CPUID leaf 0x15 or 0x40000010, else against
// the PIT). Monotonic over all CPUs. Any context.
Nanoseconds monotonic_now();
// Nanoseconds since 1970: the CMOS clock's reading at boot plus the time since, or what clock_settime() set.
Nanoseconds realtime_now();
void set_realtime(Nanoseconds now);
uint64_t tsc_frequency_hz();

// Arms this CPU's local APIC timer to raise its interrupt at `deadline` (monotonic; the past means at once,
// kNever disarms). The interrupt calls timer_interrupt() (task/timer.h). Interrupts off.
void arm_cpu_timer(Nanoseconds deadline);

}  // namespace kernel
