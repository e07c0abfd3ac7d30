// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/result.h"
#include "syscall/abi_lock.h"

namespace kernel {

// fcntl(2)'s commands for record locks: of the process, and of the open file.
enum LockCommand : uint32_t {
    kGetLock = 5,
    kSetLock = 6,
    kSetLockWait = 7,
    kGetFileLock = 36,
    kSetFileLock = 37,
    kSetFileLockWait = 38,
};
constexpr bool is_lock_command(uint32_t command) {
    return (command >= kGetLock && command <= kSetLockWait) ||
           (command >= kGetFileLock && command <= kSetFileLockWait);
}
// The answer is in the range.
constexpr bool asks_for_lock(uint32_t command) {
    return command == kGetLock || command == kGetFileLock;
}

// Carries a lock command out for the current process's `descriptor`, which is `file`. Inval, Overflow, BadF,
// Again, Intr, NoMem.
Result<> change_lock(int32_t descriptor, OpenFile& file, uint32_t command, LockRange& range);

}  // namespace kernel
