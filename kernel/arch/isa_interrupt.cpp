// SPDX-License-Identifier: Apache-2.0
#include "arch/isa_interrupt.h"

#include <array>
#include <atomic>
#include <span>

#include "arch/cpu.h"
#include "arch/isa_dispatch.h"
#include "arch/port_io.h"
#include "arch/vectors.h"
#include "lib/log.h"

namespace kernel {
namespace {

struct Handler {
    std::atomic<bool> taken{false};
    std::atomic<void (*)(void*)> function{nullptr};  // stored after the argument
    void* argument = nullptr;
};
constinit std::array<Handler, kIsaInterrupts> handlers{};
constinit std::array<InterruptHardware::IsaLine, kIsaInterrupts> lines{};

// The pair of 8259s stays masked for good; the I/O APIC has the same lines.
void mask_old_controllers() {
    constexpr uint16_t kFirstMask = 0x21;
    constexpr uint16_t kSecondMask = 0xa1;
    out8(kFirstMask, 0xff);
    out8(kSecondMask, 0xff);
}

}  // namespace

Result<> route_isa_interrupt(unsigned irq, void (*function)(void*), void* argument) {
    if (irq >= kIsaInterrupts)
        return fail(Errno::Inval);
    Handler& handler = handlers[irq];
    if (handler.taken.exchange(true))
        return fail(Errno::Busy);
    handler.argument = argument;
    handler.function.store(function, std::memory_order_release);
    return io_apic::route(lines[irq].line, lines[irq].signalling, static_cast<uint8_t>(kFirstIsaVector + irq),
                          cpu_by_number(0).apic_id);
}

void dispatch_isa_interrupt(unsigned irq) {
    const Handler& handler = handlers[irq];
    if (const auto function = handler.function.load(std::memory_order_acquire))
        function(handler.argument);
}

void initialize_isa_interrupts(const InterruptHardware& hardware) {
    mask_old_controllers();
    lines = hardware.isa_lines;
    for (const auto& entry : std::span{hardware.io_apics}.first(hardware.io_apic_count))
        if (!io_apic::add(entry.at, entry.first_line))
            log(LogLevel::Warning, "the I/O APIC at {} is not used", entry.at);
}

}  // namespace kernel
