// SPDX-License-Identifier: Apache-2.0
#include "arch/power.h"

#include "arch/descriptor_pointer.h"
#include "arch/interrupts.h"
#include "arch/local_apic.h"
#include "arch/port_io.h"
#include "arch/soft_off.h"

namespace kernel {

void halt_cpu() {
    for (;;) {
        disable_interrupts();
        asm volatile("hlt");
    }
}

void reset_machine() {
    disable_interrupts();
    // The chipset's reset register, the keyboard controller's pulse, and last a triple fault, which no
    // machine survives.
    constexpr uint16_t kResetControl = 0xcf9;
    constexpr uint8_t kHardReset = 0x02;
    constexpr uint8_t kResetNow = 0x04;
    out8(kResetControl, kHardReset);
    out8(kResetControl, kHardReset | kResetNow);
    constexpr uint16_t kKeyboardController = 0x64;
    constexpr uint8_t kPulseReset = 0xfe;
    out8(kKeyboardController, kPulseReset);
    const DescriptorPointer nothing{.limit = 0, .base = 0};
    asm volatile("lidt %0; int3" ::"m"(nothing));
    halt_cpu();
}

void power_off_machine() {
    disable_interrupts();
    enter_soft_off();
    local_apic::stop_other_cpus();
    halt_cpu();
}

}  // namespace kernel
