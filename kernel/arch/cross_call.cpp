// SPDX-License-Identifier: Apache-2.0
#include "arch/cross_call.h"

#include <atomic>
#include <bit>

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "arch/local_apic.h"
#include "arch/vectors.h"

namespace kernel {
namespace {

// What one CPU wants of others. Lives on the caller's stack until all have run it.
struct Call {
    void (*function)(void*);
    void* argument;
    std::atomic<CpuMask> waiting;  // who has not run it yet
};

// mailboxes[to][from]: a slot for each pair, so that no two callers meet in one. Filled by `from`, emptied by
// `to`.
constinit std::atomic<Call*> mailboxes[kMaxCpus][kMaxCpus]{};
// Whose slots of a CPU are filled.
constinit std::atomic<CpuMask> senders[kMaxCpus]{};

template <class Visit>
void for_each_cpu(CpuMask cpus, Visit visit) {
    for (; cpus != 0; cpus &= cpus - 1)
        visit(static_cast<unsigned>(std::countr_zero(cpus)));
}

}  // namespace

void serve_cross_calls() {
    const unsigned me = this_cpu().number;
    if (senders[me].load(std::memory_order_relaxed) == 0)
        return;
    const CpuMask callers = senders[me].exchange(0, std::memory_order_acquire);
    for_each_cpu(callers, [me](unsigned from) {
        Call& call = *mailboxes[me][from].load(std::memory_order_relaxed);
        call.function(call.argument);
        // The caller's stack may be gone as soon as this is seen.
        call.waiting.fetch_and(~(CpuMask{1} << me), std::memory_order_release);
    });
}

void call_on_cpus(CpuMask cpus, void (*function)(void*), void* argument) {
    const InterruptState before = save_and_disable_interrupts();
    const unsigned me = this_cpu().number;
    cpus &= ~(CpuMask{1} << me) & ((CpuMask{1} << cpu_count()) - 1);
    Call call{function, argument, cpus};
    for_each_cpu(cpus, [&](unsigned to) {
        mailboxes[to][me].store(&call, std::memory_order_relaxed);
        senders[to].fetch_or(CpuMask{1} << me, std::memory_order_release);
        local_apic::send_interrupt(cpu_by_number(to).apic_id, kCrossCallVector);
    });
    // Two CPUs that call each other with interrupts off must serve each other.
    while (call.waiting.load(std::memory_order_acquire) != 0) {
        serve_cross_calls();
        asm volatile("pause");
    }
    restore_interrupts(before);
}

void kick_cpu(unsigned number) {
    local_apic::send_interrupt(cpu_by_number(number).apic_id, kKickVector);
}

}  // namespace kernel
