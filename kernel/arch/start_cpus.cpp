// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstring>
#include <span>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "arch/cpu_start.h"
#include "arch/cpu_table.h"
#include "arch/kernel_image.h"
#include "arch/kernel_tables.h"
#include "arch/local_apic.h"
#include "boot/ap_start.h"
#include "lib/log.h"
#include "lib/panic.h"

extern "C" {
// boot/ap_start.S: the code to copy, and what it reads.
extern const char ap_start[], ap_start_end[];
constinit uint64_t kernel_top_table_address = 0;
constinit uint64_t ap_stack_top = 0;
}

namespace kernel {
namespace {

constinit unsigned starting_number = 0;
constinit std::atomic<bool> started{false};
using Entry = void (*)();
constinit Entry join_scheduler = nullptr, run_scheduler = nullptr;

void wait(Nanoseconds time) {
    const Nanoseconds end = monotonic_now() + time;
    while (monotonic_now() < end)
        asm volatile("pause");
}

bool wait_until_started(Nanoseconds patience) {
    const Nanoseconds end = monotonic_now() + patience;
    while (!started.load(std::memory_order_acquire) && monotonic_now() < end)
        asm volatile("pause");
    return started.load(std::memory_order_acquire);
}

// INIT, then the start-up interrupt, a second time where the first is not answered (SDM vol. 3, 8.4.4.1). The
// pauses are those that CPUs of this century need.
bool start(uint32_t apic_id) {
    constexpr Nanoseconds kAfterInit = 200'000;
    constexpr Nanoseconds kFirstPatience = 1'000'000;
    constexpr Nanoseconds kSecondPatience = 200'000'000;
    local_apic::send_init(apic_id);
    wait(kAfterInit);
    local_apic::send_start(apic_id, AP_START_ADDRESS);
    if (wait_until_started(kFirstPatience))
        return true;
    local_apic::send_start(apic_id, AP_START_ADDRESS);
    return wait_until_started(kSecondPatience);
}

void copy_start_code() {
    constexpr uint64_t kWritable = PageEntry::kWritable | PageEntry::kNoExecute;
    const PhysAddr place{AP_START_ADDRESS};
    if (!map_kernel_range(kDirectMap + AP_START_ADDRESS, place, kPageSize, kWritable))
        panic("no memory to start the other CPUs");
    std::memcpy(direct_map<char>(place), ap_start, static_cast<size_t>(ap_start_end - ap_start));
    kernel_top_table_address = kernel_page_tables().value();
}

Result<> start_cpu(unsigned number, uint32_t apic_id) {
    prepare_cpu(number);
    TRY(finish_cpu(number));
    cpu_by_number(number).apic_id = apic_id;
    ap_stack_top = TRY(map_kernel_stack());
    starting_number = number;
    started.store(false, std::memory_order_relaxed);
    if (!start(apic_id))
        return fail(Errno::TimedOut);
    return {};
}

}  // namespace

// Called by ap_start.S on the new CPU, on its own stack.
extern "C" [[noreturn]] void start_other_cpu() {
    initialize_this_cpu(starting_number);
    local_apic::enable();
    add_running_cpu();
    join_scheduler();
    started.store(true, std::memory_order_release);
    run_scheduler();
    panic("the scheduler came back");
}

void start_other_cpus(const InterruptHardware& hardware, void (*join)(), void (*run)()) {
    join_scheduler = join;
    run_scheduler = run;
    const auto apic_ids = std::span{hardware.apic_ids}.first(hardware.cpu_count);
    if (apic_ids.size() > 1)
        copy_start_code();
    for (uint32_t apic_id : apic_ids) {
        if (apic_id == this_cpu().apic_id || cpu_count() == kMaxCpus)
            continue;
        if (!start_cpu(cpu_count(), apic_id)) {
            log(LogLevel::Error, "the CPU with APIC id {} does not start", apic_id);
            break;  // it may come up late, and take the next one's stack
        }
    }
    log(LogLevel::Info, "{} of {} CPUs run", cpu_count(), hardware.cpu_count);
}

}  // namespace kernel
