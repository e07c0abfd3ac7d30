// SPDX-License-Identifier: Apache-2.0
#include "arch/local_apic.h"

#include "arch/interrupts.h"
#include "arch/msr.h"
#include "arch/paging.h"
#include "arch/vectors.h"
#include "lib/panic.h"

namespace kernel::local_apic {
namespace {

// Numbers of 16-byte slots in memory, and offsets from Msr::X2ApicFirst.
enum class Register : uint32_t {
    Id = 0x02,
    TaskPriority = 0x08,
    EndOfInterrupt = 0x0b,
    SpuriousVector = 0x0f,
    Command = 0x30,
    CommandTarget = 0x31,
    Timer = 0x32,
    Line0 = 0x35,
    Line1 = 0x36,
    TimerCount = 0x38,
    TimerLeft = 0x39,
    TimerDivider = 0x3e,
};

constexpr uint32_t kEnabled = 1u << 8;
constexpr uint32_t kMasked = 1u << 16;
constexpr uint32_t kDivideByOne = 0xb;

constexpr uint32_t kDeliverNmi = 4u << 8;
constexpr uint32_t kDeliverInit = 5u << 8;
constexpr uint32_t kDeliverStart = 6u << 8;
constexpr uint32_t kPending = 1u << 12;
constexpr uint32_t kAssert = 1u << 14;
constexpr uint32_t kAllOthers = 3u << 18;

constinit volatile uint32_t* registers = nullptr;
constinit bool x2apic = false;

Msr msr_of(Register reg) {
    return static_cast<Msr>(static_cast<uint32_t>(Msr::X2ApicFirst) + static_cast<uint32_t>(reg));
}

uint32_t read(Register reg) {
    return x2apic ? static_cast<uint32_t>(read_msr(msr_of(reg))) : registers[static_cast<uint32_t>(reg) * 4];
}

void write(Register reg, uint32_t value) {
    if (x2apic)
        write_msr(msr_of(reg), value);
    else
        registers[static_cast<uint32_t>(reg) * 4] = value;
}

// In memory the command has two words, and the second one sends: an interrupt handler's own must not come
// between.
void send(uint32_t apic_id, uint32_t command) {
    if (x2apic) {
        asm volatile("mfence" ::: "memory");  // its WRMSR does not wait for earlier stores (10.12.3)
        write_msr(msr_of(Register::Command), uint64_t{apic_id} << 32 | command);
        return;
    }
    const InterruptState before = save_and_disable_interrupts();
    while (read(Register::Command) & kPending)
        asm volatile("pause");
    write(Register::CommandTarget, apic_id << 24);
    write(Register::Command, command);
    restore_interrupts(before);
}

}  // namespace

void map_registers(PhysAddr at) {
    constexpr uint64_t kX2ApicOn = 1u << 10;
    x2apic = read_msr(Msr::ApicBase) & kX2ApicOn;
    if (x2apic)
        return;
    const Result<volatile void*> mapped = map_device(at, kPageSize);
    if (!mapped)
        panic("no memory to map the local APIC");
    registers = static_cast<volatile uint32_t*>(*mapped);
}

void enable() {
    // The old PIC's line is of no use: the I/O APIC has its interrupts. Line 1 is left as it is, NMI on a PC.
    write(Register::Line0, kMasked);
    write(Register::TaskPriority, 0);
    write(Register::TimerDivider, kDivideByOne);
    write(Register::Timer, kTimerVector);
    write(Register::SpuriousVector, kEnabled | kSpuriousVector);
}

uint32_t id() {
    return x2apic ? read(Register::Id) : read(Register::Id) >> 24;
}

void end_of_interrupt() {
    write(Register::EndOfInterrupt, 0);
}

void send_interrupt(uint32_t apic_id, uint8_t vector) {
    send(apic_id, kAssert | vector);
}

void send_init(uint32_t apic_id) {
    send(apic_id, kAssert | kDeliverInit);
}

void send_start(uint32_t apic_id, uint32_t address) {
    send(apic_id, kAssert | kDeliverStart | address >> kPageShift);
}

void stop_other_cpus() {
    if (registers || x2apic)
        send(0, kAllOthers | kAssert | kDeliverNmi);
}

void set_timer(uint32_t ticks) {
    write(Register::TimerCount, ticks);
}

uint32_t timer_ticks_left() {
    return read(Register::TimerLeft);
}

}  // namespace kernel::local_apic
