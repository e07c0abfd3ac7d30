// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/units.h"

namespace kernel::local_apic {

// This CPU's interrupt controller (SDM vol. 3, chapter 10), by memory (xAPIC), or by MSRs where the firmware
// turned x2APIC on. All CPUs have theirs at one address.

// Makes the registers reachable; boot CPU, once. `at`: what ACPI says.
void map_registers(PhysAddr at);
// Accepts interrupts on this CPU from now on.
void enable();

uint32_t id();
void end_of_interrupt();

// Interprocessor interrupts. Any context; the target is another CPU.
void send_interrupt(uint32_t apic_id, uint8_t vector);
void send_init(uint32_t apic_id);
// The CPU begins in real mode at `address`, a page below 1 MiB.
void send_start(uint32_t apic_id, uint32_t address);
// By NMI, for a panic; also before there is an APIC to ask.
void stop_other_cpus();

// One shot: raises kTimerVector after `ticks` of the timer's clock, 0 disarms.
void set_timer(uint32_t ticks);
uint32_t timer_ticks_left();

}  // namespace kernel::local_apic
