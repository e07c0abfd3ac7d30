// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "arch/cpuid.h"
#include "arch/cross_call.h"
#include "arch/interrupts.h"
#include "syscall/synchronization.h"
#include "task/process.h"
#include "task/thread.h"

// membarrier(2): the CPUs that run a program's threads are interrupted, and pass a serializing instruction
// (SDM vol. 3, 8.3), which is a barrier for memory and for code alike. A CPU that comes to the program later
// loads CR3 first, which is another.
namespace kernel {
namespace {

enum Command : uint32_t {
    kQuery = 0,
    kGlobal = 1,
    kGlobalExpedited = 2,
    kRegisterGlobalExpedited = 4,
    kPrivate = 8,
    kRegisterPrivate = 16,
    kPrivateCode = 32,
    kRegisterPrivateCode = 64,
};
constexpr uint32_t kCommands = 127;

void serialize(void*) {
    cpuid(0);
}

void interrupt(CpuMask cpus) {
    const InterruptState interrupts = save_and_disable_interrupts();
    serialize(nullptr);
    call_on_cpus(cpus, serialize, nullptr);
    restore_interrupts(interrupts);
}

CpuMask all_cpus() {
    return (CpuMask{1} << cpu_count()) - 1;
}

}  // namespace

// Everybody is interrupted by the global commands, so that nobody need register for them.
Result<uint64_t> sys_membarrier(int32_t command, uint32_t flags, int32_t) {
    if (flags != 0)
        return fail(Errno::Inval);
    AddressSpace& space = *current_thread().process().running_address_space();
    switch (static_cast<uint32_t>(command)) {
        case kQuery:
            return kCommands;
        case kGlobal:
        case kGlobalExpedited:
            interrupt(all_cpus());
            return 0;
        case kRegisterGlobalExpedited:
            return 0;
        case kRegisterPrivate:
        case kRegisterPrivateCode:
            space.registered_barriers.fetch_or(static_cast<uint32_t>(command) >> 1);
            return 0;
        case kPrivate:
        case kPrivateCode:
            if (!(space.registered_barriers.load() & static_cast<uint32_t>(command)))
                return fail(Errno::Perm);
            interrupt(space.active_cpus());
            return 0;
        default:
            return fail(Errno::Inval);
    }
}

}  // namespace kernel
