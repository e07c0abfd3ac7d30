// SPDX-License-Identifier: Apache-2.0
// The page fault exception, and which signal it becomes (Linux: arch/x86/mm/fault.c).
#include "arch/trap_handlers.h"
#include "arch/user_copy.h"
#include "lib/log.h"
#include "mm/address_space.h"
#include "mm/allocation_faults.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {
namespace {

// SDM vol. 3, 4.7.
constexpr uint64_t kWriteError = 1u << 1;
constexpr uint64_t kFetchError = 1u << 4;
constexpr uint8_t kVector = 14;

void kill_for_memory() {
    Thread& thread = current_thread();
    log(LogLevel::Error, "Out of memory: killed process {} ({})", thread.process().id(), thread.name);
    (void)signals::send_to_process(thread.process(), SignalInfo::from_kernel(kSigKill));
}

Fault fault_of(FaultVerdict verdict, uint64_t address, uint64_t error) {
    switch (verdict) {
        case FaultVerdict::BeyondFile:
            return {kSigBus, kBusAdrErr, address, kVector, error};
        case FaultVerdict::NotAllowed:
            return {kSigSegv, kSegvAccErr, address, kVector, error};
        default:
            return {kSigSegv, kSegvMapErr, address, kVector, error};
    }
}

}  // namespace

void handle_page_fault(TrapFrame& frame, uint64_t address) {
    const FaultAccess access{.write = (frame.error_code & kWriteError) != 0,
                             .execute = (frame.error_code & kFetchError) != 0};
    const allocation_faults::Pause pause;
    AddressSpace* space = current_thread().process().running_address_space();
    const FaultVerdict verdict = space->handle_fault(UserAddr{address}, access);
    if (verdict == FaultVerdict::Resolved)
        return;
    if (verdict == FaultVerdict::NoMemory)
        kill_for_memory();
    if (!frame.from_user())
        return recover_user_access(frame);
    if (verdict != FaultVerdict::NoMemory)
        deliver_fault(frame, fault_of(verdict, address, frame.error_code));
}

}  // namespace kernel
