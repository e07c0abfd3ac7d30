// SPDX-License-Identifier: Apache-2.0
#include "task/pid_table.h"

#include <algorithm>
#include <new>

namespace kernel {

Result<int32_t> PidTable::reserve() {
    int32_t id = last_;
    for (int32_t tried = 1; tried < kPidMax; tried++) {
        id = id + 1 < kPidMax ? id + 1 : kReserved;
        Leaf*& place = leaves_[leaf(id)];
        if (!place)
            place = new (std::nothrow) Leaf;
        if (!place)
            return fail(Errno::NoMem);
        Slot& candidate = *slot(id);
        if (!candidate.free())
            continue;
        candidate.reserved = true;
        last_ = id;
        return id;
    }
    return fail(Errno::Again);
}

Process* PidTable::next_process(int32_t after) {
    for (int32_t id = std::clamp(after, 0, kPidMax - 1) + 1; id < kPidMax;) {
        const Leaf* place = leaves_[leaf(id)];
        if (!place) {
            id = static_cast<int32_t>((leaf(id) + 1) * kLeafSlots);
            continue;
        }
        if (Process* process = slot(id)->process)
            return process;
        id++;
    }
    return nullptr;
}

}  // namespace kernel
