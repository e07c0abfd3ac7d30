// SPDX-License-Identifier: Apache-2.0
#include "syscall/i386_handlers.h"
#include "syscall/memory.h"

namespace kernel {

Result<uint64_t> i386_mmap(UserIn<I386MapArguments> arguments) {
    const I386MapArguments given = TRY(arguments.read());
    if (given.offset % kPageSize != 0)
        return fail(Errno::Inval);
    return sys_mmap(given.at, given.bytes, given.protection, given.flags,
                    static_cast<int32_t>(given.descriptor), given.offset);
}

// Counts the offset in pages, so that 32 bits reach further.
Result<uint64_t> i386_mmap2(uint64_t at, uint64_t bytes, uint64_t protection, uint64_t flags,
                            int32_t descriptor, uint32_t page) {
    return sys_mmap(at, bytes, protection, flags, descriptor, uint64_t{page} << kPageShift);
}

}  // namespace kernel
