// SPDX-License-Identifier: Apache-2.0
// The boot, from entry.S to the first program: what is initialised, in which order.
#include "arch/acpi.h"
#include "arch/clock_start.h"
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/cpu_features.h"
#include "arch/cpu_start.h"
#include "arch/idt.h"
#include "arch/isa_dispatch.h"
#include "arch/kernel_image.h"
#include "arch/kernel_tables.h"
#include "arch/local_apic.h"
#include "arch/soft_off.h"
#include "boot/command_line.h"
#include "boot/handoff.h"
#include "dev/character_devices.h"
#include "dev/console.h"
#include "exec/first_program.h"
#include "fs/anonymous.h"
#include "fs/initramfs.h"
#include "fs/name_space.h"
#include "fs/proc_directory.h"
#include "fs/sysfs.h"
#include "lib/log.h"
#include "lib/panic.h"
#include "mm/frame.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

constinit Handoff handoff;
constinit InterruptHardware interrupt_hardware;

void read_handoff(uint32_t magic, PhysAddr info) {
    constexpr uint32_t kMultiboot2 = 0x36d76289;
    if (magic == kMultiboot2)
        read_multiboot2_handoff(info, handoff);
    else
        read_pvh_handoff(info, handoff);
    const uint64_t start = reinterpret_cast<uint64_t>(boot_start);
    handoff.image = {PhysAddr{start}, physical_of_image(image_end).value() - start};
}

void find_hardware() {
    interrupt_hardware = parse_madt(find_acpi_table(handoff, "APIC"));
    initialize_soft_off(handoff);
}

void start_interrupts() {
    local_apic::map_registers(interrupt_hardware.local_apic);
    local_apic::enable();
    this_cpu().apic_id = local_apic::id();
    initialize_isa_interrupts(interrupt_hardware);
}

void start_cpus() {
    start_other_cpus(interrupt_hardware, scheduler::join, scheduler::idle);
}

void register_file_systems() {
    register_procfs();
    register_sysfs();
}

void unpack_files() {
    unpack_initramfs(handoff);
}

// Nothing uses what comes after it in this list.
constexpr struct {
    const char* name;
    void (*run)();
} kStages[] = {
    {"hardware tables", find_hardware},
    {"interrupts", start_interrupts},
    {"clocks", initialize_clocks},
    {"root of the file system", initialize_root},
    {"anonymous files", initialize_anonymous_files},
    {"file systems", register_file_systems},
    {"devices", initialize_devices},
    {"initramfs", unpack_files},
    {"scheduler", scheduler::join},
    {"other CPUs", start_cpus},
    {"read-only data", seal_kernel_image},
    {"first program", start_first_program},
};

// On a stack with guard pages, which becomes the idle thread's.
void run_stages(void*) {
    for (const auto& stage : kStages) {
        log(LogLevel::Debug, "boot: {}", stage.name);
        stage.run();
    }
    scheduler::idle();
}

[[noreturn]] void leave_boot_stack() {
    const Result<uint64_t> stack = map_kernel_stack();
    if (!stack)
        panic("no memory for the first stack");
    SavedContext boot_flow;
    switch_context(boot_flow, prepare_context(*stack, run_stages, nullptr));
    __builtin_unreachable();
}

}  // namespace

// Called by entry.S on its small stack, interrupts off: what must be there before anything can fail in an
// orderly way.
extern "C" [[noreturn]] void start_kernel(uint32_t magic, uint32_t info) {
    establish_boot_cpu();
    read_handoff(magic, PhysAddr{info});
    keep_command_line(handoff);
    initialize_console();
    patch_smap_sites();
    build_kernel_tables(handoff);
    build_idt();
    prepare_cpu(0);
    initialize_this_cpu(0);
    initialize_frames(handoff);
    if (!finish_cpu(0))
        panic("no memory for the first CPU");
    leave_boot_stack();
}

}  // namespace kernel
