// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/vector.h"

namespace kernel {

// capabilities(7), the ones that this kernel asks for; sets hold all of Linux's 41 bits.
enum class Capability : uint8_t {
    Chown = 0,
    DacOverride = 1,
    DacReadSearch = 2,
    FileOwner = 3,
    FileSetId = 4,
    Kill = 5,
    SetGid = 6,
    SetUid = 7,
    SetPcap = 8,
    NetAdmin = 12,
    NetRaw = 13,
    IpcLock = 14,
    SysRawIo = 17,
    SysChroot = 18,
    SysPtrace = 19,
    SysAdmin = 21,
    SysBoot = 22,
    SysNice = 23,
    SysResource = 24,
    SysTime = 25,
    SysTtyConfig = 26,
    MakeNode = 27,
    SetFileCaps = 31,
    WakeAlarm = 35,
};
inline constexpr uint64_t kAllCapabilities = (uint64_t{1} << 41) - 1;

// Who a thread acts as (credentials(7)). Immutable once a thread has it: a change makes a copy and swaps it
// in, so another thread that reads it never sees half of one.
class Credentials : public RefCounted<Credentials> {
public:
    struct Ids {
        uint32_t real = 0, effective = 0, saved = 0, file_system = 0;
    };
    struct Sets {
        uint64_t permitted = kAllCapabilities, effective = kAllCapabilities, inheritable = 0;
        uint64_t bounding = kAllCapabilities, ambient = 0;
    };

    static Result<Ref<Credentials>> create_root();
    Result<Ref<Credentials>> copy() const;

    bool has(Capability capability) const {
        return capabilities.effective >> static_cast<unsigned>(capability) & 1;
    }
    bool in_group(uint32_t gid) const;

    Ids user;
    Ids group;
    Sets capabilities;
    uint32_t secure_bits = 0;
    Vector<uint32_t> groups;
};

}  // namespace kernel
