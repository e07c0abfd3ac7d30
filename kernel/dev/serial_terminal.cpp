// SPDX-License-Identifier: Apache-2.0
#include "dev/serial_terminal.h"

#include <array>

#include "arch/isa_interrupt.h"
#include "dev/terminal_file.h"
#include "dev/uart.h"
#include "lib/log.h"

namespace kernel {
namespace {

constexpr size_t kFifo = 16;  // bytes that a 16550 takes at once

// Output is polled: a UART takes a byte in microseconds, and what a virtual machine prints is taken at once.
// Only what comes in uses the interrupt.
class SerialTerminal : public Terminal {
public:
    SerialTerminal(uint16_t base, uint64_t device_number)
        : Terminal(device_number, Termios::standard()), uart_(base) {}

    void take_input() {
        uint8_t room[kFifo];
        size_t count = 0;
        while (count < sizeof room && (uart_.line_status() & Uart::kDataReady))
            room[count++] = uart_.receive();
        if (count != 0)
            received({room, count});
    }
    void start() {
        uart_.initialize();
        uart_.set_interrupts(Uart::kReceiveInterrupt);
    }

private:
    // One FIFO at a time, so that interrupts are off for no longer than it takes to fill it; the lock keeps
    // the bytes of two writers in the order in which they were taken.
    void output_ready() override {
        for (;;) {
            while (!(uart_.line_status() & Uart::kTransmitEmpty))
                asm volatile("pause");
            SpinLock::Guard guard = order_.lock();
            if (!(uart_.line_status() & Uart::kTransmitEmpty))
                continue;
            uint8_t room[kFifo];
            const size_t count = take_output(room);
            for (size_t i = 0; i < count; i++)
                uart_.transmit(room[i]);
            if (count < sizeof room)
                return;
        }
    }

    SpinLock order_{LockRank::SerialOrder};
    Uart uart_;
};

constinit std::array<SerialTerminal*, kSerialCount> lines{};

// The third and fourth port share the interrupts of the first two on a PC (IBM PC/AT technical reference):
// ask both.
void interrupt_of_pair(void* first) {
    const auto number = reinterpret_cast<uintptr_t>(first);
    for (unsigned line : {static_cast<unsigned>(number), static_cast<unsigned>(number + 2)}) {
        if (lines[line])
            lines[line]->take_input();
    }
}

}  // namespace

void initialize_serial_terminals() {
    for (unsigned number = 0; number < kSerialCount; number++) {
        if (!Uart{kSerialPorts[number]}.present())
            continue;
        auto made = make_ref<SerialTerminal>(kSerialPorts[number],
                                             make_device_number(kSerialMajor, kFirstSerialMinor + number));
        if (!made)
            return;
        lines[number] = made->leak();  // for as long as the kernel runs
        lines[number]->start();
    }
    constexpr unsigned kIrqOfFirst = 4, kIrqOfSecond = 3;
    if (!route_isa_interrupt(kIrqOfFirst, interrupt_of_pair, reinterpret_cast<void*>(uintptr_t{0})) ||
        !route_isa_interrupt(kIrqOfSecond, interrupt_of_pair, reinterpret_cast<void*>(uintptr_t{1})))
        log(LogLevel::Warning, "serial ports: no interrupt line, nothing can be typed there");
}

Ref<Terminal> serial_terminal(unsigned number) {
    return Ref<Terminal>::share(lines[number]);
}

Result<Ref<OpenFile>> open_serial_device(Ref<Inode> node, uint64_t device_number, uint32_t flags) {
    Ref<Terminal> terminal = serial_terminal(device_minor(device_number) - kFirstSerialMinor);
    if (!terminal)
        return fail(Errno::Io);  // Linux: a port without a chip
    return TerminalFile::open(std::move(node), flags, std::move(terminal));
}

}  // namespace kernel
