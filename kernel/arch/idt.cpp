// SPDX-License-Identifier: Apache-2.0
#include "arch/idt.h"

#include <array>

#include "arch/descriptor_pointer.h"
#include "arch/interrupt_stacks.h"
#include "arch/sealed.h"
#include "arch/segments.h"
#include "arch/trap_entries.h"

namespace kernel {
namespace {

// SDM vol. 3, figure 6-8.
struct Gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t stack;
    uint8_t attributes;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};
static_assert(sizeof(Gate) == 16);

enum class Caller : uint8_t { KERNEL, USER };

Gate interrupt_gate(void (*entry)(), InterruptStack stack, Caller caller) {
    constexpr uint8_t kPresent = 0x80;
    constexpr uint8_t kInterruptGate =
        0x0e;  // not a trap gate: interrupts are off until C++ knows where it is
    const auto address = reinterpret_cast<uint64_t>(entry);
    const uint8_t privilege = caller == Caller::USER ? 3 << 5 : 0;
    return {.offset_low = static_cast<uint16_t>(address),
            .selector = KERNEL_CODE_SELECTOR,
            .stack = static_cast<uint8_t>(stack),
            .attributes = static_cast<uint8_t>(kPresent | privilege | kInterruptGate),
            .offset_middle = static_cast<uint16_t>(address >> 16),
            .offset_high = static_cast<uint32_t>(address >> 32),
            .reserved = 0};
}

// A gate of zeros is not present.
SEALED alignas(4096) constinit std::array<Gate, 256> idt{};

}  // namespace

void build_idt() {
    constexpr auto DOUBLE_FAULT_STACK = InterruptStack::DoubleFault;
    constexpr auto NMI_STACK = InterruptStack::Nmi;
    constexpr auto MACHINE_CHECK_STACK = InterruptStack::MachineCheck;
    constexpr auto DEBUG_STACK = InterruptStack::Debug;
#define TRAP(vector, handler, code, gate) \
    idt[vector] = interrupt_gate(trap_entry_##vector, InterruptStack::None, Caller::gate);
#define PARANOID(vector, handler, code, stack) \
    idt[vector] = interrupt_gate(trap_entry_##vector, stack, Caller::KERNEL);
#include "arch/vectors.inc"
#undef TRAP
#undef PARANOID
}

void load_idt() {
    const DescriptorPointer pointer{.limit = sizeof(idt) - 1, .base = reinterpret_cast<uint64_t>(&idt)};
    asm volatile("lidt %0" ::"m"(pointer));
}

}  // namespace kernel
