// SPDX-License-Identifier: Apache-2.0
#include "syscall/memory_limits.h"

#include "task/process.h"
#include "task/thread.h"

namespace kernel {

AddressSpace& own_memory() {
    const Process& process = current_thread().process();
    AddressSpace& space = *process.running_address_space();
    space.set_size_limit(process.limits[Resource::AddressSpace].soft);
    space.set_data_limit(process.limits[Resource::Data].soft);
    return space;
}

Result<> may_lock(uint64_t bytes) {
    if (current_thread().credentials().has(Capability::IpcLock))
        return {};
    const uint64_t limit = current_thread().process().limits[Resource::LockedMemory].soft;
    if (limit == 0)
        return fail(Errno::Perm);
    if (page_ceil(bytes) > limit)
        return fail(Errno::NoMem);
    return {};
}

}  // namespace kernel
