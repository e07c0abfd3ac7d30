// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

namespace kernel {

// struct itimerval
struct IntervalSetting {
    TimeVal interval, left;

    struct Narrow {
        TimeVal::Narrow interval, left;
    };
    Narrow narrow() const { return {interval.narrow(), left.narrow()}; }
    static IntervalSetting widen(const Narrow& form) {
        return {TimeVal::widen(form.interval), TimeVal::widen(form.left)};
    }
};
static_assert(sizeof(IntervalSetting) == 32 && sizeof(IntervalSetting::Narrow) == 16);

Result<uint64_t> sys_getitimer(int32_t which, UserOut<IntervalSetting> out);
Result<uint64_t> sys_setitimer(int32_t which, UserIn<IntervalSetting> in, UserOut<IntervalSetting> old);
Result<uint64_t> sys_alarm(uint32_t seconds);

}  // namespace kernel
