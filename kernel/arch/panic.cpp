// SPDX-License-Identifier: Apache-2.0
#include "arch/panic.h"

#include <atomic>

#include "arch/backtrace.h"
#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "arch/local_apic.h"
#include "arch/port_io.h"
#include "arch/power.h"
#include "dev/console.h"
#include "lib/log.h"

namespace kernel {
namespace {

constinit std::atomic<bool> panic_begun{false};

// The first CPU goes on; another one, or a panic within the panic, stops here.
void begin_panic(std::string_view reason) {
    disable_interrupts();
    if (panic_begun.exchange(true))
        halt_cpu();
    force_console();
    local_apic::stop_other_cpus();
    log(LogLevel::Emergency, "Kernel panic: {}", reason);
    log(LogLevel::Emergency, "on CPU {}, cr2 {016x} cr3 {016x} cr4 {x}", this_cpu().number, read_cr2(),
        read_cr3(), read_cr4());
}

// QEMU's isa-debug-exit ends the machine with status 2 * value + 1; where there is no such device, a reset
// does, which -no-reboot makes an end as well.
[[noreturn]] void end_panic() {
    constexpr uint16_t kDebugExit = 0xf4;
    constexpr uint32_t kPanicked = 0x2a;
    out32(kDebugExit, kPanicked);
    reset_machine();
}

void log_registers(const TrapFrame& frame) {
    log(LogLevel::Emergency, "rip {04x}:{016x} rsp {04x}:{016x} rflags {08x} error {x}", frame.cs, frame.rip,
        frame.ss, frame.rsp, frame.rflags, frame.error_code);
    log(LogLevel::Emergency, "rax {016x} rbx {016x} rcx {016x} rdx {016x}", frame.rax, frame.rbx, frame.rcx,
        frame.rdx);
    log(LogLevel::Emergency, "rsi {016x} rdi {016x} rbp {016x} r8  {016x}", frame.rsi, frame.rdi, frame.rbp,
        frame.r8);
    log(LogLevel::Emergency, "r9  {016x} r10 {016x} r11 {016x} r12 {016x}", frame.r9, frame.r10, frame.r11,
        frame.r12);
    log(LogLevel::Emergency, "r13 {016x} r14 {016x} r15 {016x}", frame.r13, frame.r14, frame.r15);
}

}  // namespace

bool panicking() {
    return panic_begun.load(std::memory_order_relaxed);
}

void panic_with(std::string_view reason) {
    begin_panic(reason);
    log_backtrace(reinterpret_cast<uint64_t>(__builtin_frame_address(0)));
    end_panic();
}

void panic_in_trap(const TrapFrame& frame, uint8_t trap) {
    char room[80];
    Writer out{room};
    print(out, "exception {} in {} mode", trap, frame.from_user() ? "user" : "kernel");
    begin_panic(out.text());
    log_registers(frame);
    log_code_address(frame.rip);
    if (!frame.from_user())
        log_backtrace(frame.rbp);
    end_panic();
}

}  // namespace kernel
