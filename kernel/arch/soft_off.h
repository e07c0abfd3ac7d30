// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "boot/handoff.h"

namespace kernel {

// What to write to the power management control register for the S5 state: the \_S5_ package's first number,
// which lies as AML among a DSDT's bytes. -1 where there is none.
int find_soft_off_type(std::span<const uint8_t> dsdt);

// Looks the registers up in ACPI's tables. Boot CPU.
void initialize_soft_off(const Handoff& handoff);
// Switches the machine off; returns where it cannot.
void enter_soft_off();

}  // namespace kernel
