// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/owned.h"
#include "lib/result.h"

namespace kernel {

class Process;
class Thread;

// Who has which id: one space for processes, threads, groups and sessions, 1 to kPidMax - 1. Ids are handed
// out in ascending order and start over at the end, so one that was just freed comes back late; one that
// names anything is never handed out. A radix tree of two levels whose leaves stay. Under its owner's lock.
class PidTable {
public:
    static constexpr int32_t kPidMax = 32768;
    // After a wrap the low ids are left to those who have had them since boot, as on Linux.
    static constexpr int32_t kReserved = 300;

    struct Slot {
        Thread* thread = nullptr;    // whose id it is; none: a first thread that ended before the others
        Process* process = nullptr;  // whose id it is, until it is waited for
        uint32_t in_group = 0;       // processes of the group of that id
        uint32_t in_session = 0;
        bool reserved = false;

        bool free() const { return !thread && !process && in_group == 0 && in_session == 0 && !reserved; }
    };

    // Reserves the next free id; Again where there is none, NoMem.
    Result<int32_t> reserve();
    void release(int32_t id) { slot(id)->reserved = false; }

    // Null for an id that cannot be or was never used.
    Slot* slot(int32_t id) {
        if (id <= 0 || id >= kPidMax || !leaves_[leaf(id)])
            return nullptr;
        return &leaves_[leaf(id)]->slots[static_cast<size_t>(id) % kLeafSlots];
    }
    // The one handed out last.
    int32_t newest() const { return last_; }
    // The lowest process id above `after`; null where there is none.
    Process* next_process(int32_t after);

private:
    static constexpr size_t kLeafSlots = 64;
    struct Leaf {
        std::array<Slot, kLeafSlots> slots;
    };
    static constexpr size_t leaf(int32_t id) { return static_cast<size_t>(id) / kLeafSlots; }

    std::array<Leaf*, kPidMax / kLeafSlots> leaves_{};
    int32_t last_ = 0;
};

}  // namespace kernel
