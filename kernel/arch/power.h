// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// reboot(2): resets the machine. With QEMU's -no-reboot that ends it with status 0. Any context.
[[noreturn]] void reset_machine();
// ACPI's S5 state where the tables tell how, else stops for good with every CPU halted. Any context.
[[noreturn]] void power_off_machine();
// Stops this CPU for good.
[[noreturn]] void halt_cpu();

}  // namespace kernel
