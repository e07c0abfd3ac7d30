// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"

#include <array>

#include "arch/cpu_features.h"
#include "arch/cpu_start.h"
#include "arch/cpu_table.h"
#include "arch/fpu.h"
#include "arch/gdt.h"
#include "arch/idt.h"
#include "arch/interrupt_stacks.h"
#include "arch/msr.h"
#include "arch/paging.h"
#include "arch/system_call.h"
#include "lib/panic.h"

namespace kernel {
namespace {

constinit std::array<Cpu, kMaxCpus> cpus{};
constinit std::array<Tss, kMaxCpus> task_states{};
constinit unsigned running_cpus = 1;

void establish(Cpu& cpu) {
    write_msr(Msr::GsBase, reinterpret_cast<uint64_t>(&cpu));
    write_msr(Msr::KernelGsBase, 0);
}

}  // namespace

unsigned cpu_count() {
    return running_cpus;
}

void add_running_cpu() {
    running_cpus++;
}

Cpu& cpu_by_number(unsigned number) {
    KERNEL_ASSERT(number < kMaxCpus);
    return cpus[number];
}

void set_kernel_stack(uint64_t top) {
    Cpu& cpu = this_cpu();
    cpu.kernel_stack = top;
    cpu.tss->hardware.rsp0 = top;
}

void establish_boot_cpu() {
    cpus[0].self = &cpus[0];
    establish(cpus[0]);
}

void prepare_cpu(unsigned number) {
    Cpu& cpu = cpus[number];
    cpu.self = &cpu;
    cpu.number = number;
    cpu.tss = &task_states[number];
    cpu.port_window.initialize(*cpu.tss);
    build_gdt(number, *cpu.tss);
}

Result<> finish_cpu(unsigned number) {
    TRY(open_thread_descriptors(number));
    for (unsigned stack = 0; stack < kInterruptStacks; stack++)
        task_states[number].hardware.ist[stack] = TRY(map_kernel_stack());
    return {};
}

void initialize_this_cpu(unsigned number) {
    load_gdt(number);
    establish(cpus[number]);
    load_idt();
    enable_cpu_features();
    enable_system_calls();
    initialize_fpu();
}

}  // namespace kernel
