// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// getauxval(3): the keys of the pairs that the kernel leaves above the environment.
enum class Auxiliary : uint64_t {
    End = 0,
    ProgramHeaders = 3,
    ProgramHeaderBytes = 4,
    ProgramHeaderCount = 5,
    PageSize = 6,
    InterpreterBase = 7,
    Flags = 8,
    Entry = 9,
    Uid = 11,
    EffectiveUid = 12,
    Gid = 13,
    EffectiveGid = 14,
    Platform = 15,
    HardwareFeatures = 16,
    ClockTicks = 17,
    Secure = 23,
    Random = 25,
    HardwareFeatures2 = 26,
    ProgramName = 31,
    MinimalSignalStack = 51,
};

}  // namespace kernel
