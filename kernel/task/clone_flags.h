// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// clone(2)
struct CloneFlag {
    static constexpr uint64_t kSignalMask = 0xff, kMemory = 0x100, kFileSystem = 0x200, kFiles = 0x400,
                              kHandlers = 0x800, kPidDescriptor = 0x1000, kTraced = 0x2000, kVfork = 0x4000,
                              kParent = 0x8000, kThread = 0x10000, kNewMounts = 0x20000, kSetTls = 0x80000,
                              kParentSetTid = 0x100000, kChildClearTid = 0x200000, kDetached = 0x400000,
                              kUntraced = 0x800000, kChildSetTid = 0x1000000, kNewCgroups = 0x2000000,
                              kNewNames = 0x4000000, kNewIpc = 0x8000000, kNewUsers = 0x10000000,
                              kNewPids = 0x20000000, kNewNetwork = 0x40000000, kClearHandlers = 0x100000000,
                              kIntoCgroup = 0x200000000;
    static constexpr uint64_t kNameSpaces =
        kNewMounts | kNewCgroups | kNewNames | kNewIpc | kNewUsers | kNewPids | kNewNetwork;
};

// Whether the combination can be: Inval, or Perm for a name space without the right to make one; there are no
// name spaces here but the first ones, so asking with the right is Inval as in a Linux built without.
// `is_first_process`: the caller is pid 1.
Result<> check_clone_flags(uint64_t flags, bool may_administer, bool is_first_process);

}  // namespace kernel
