// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

// Timers that send signals.
namespace kernel {

// struct sigevent
struct SignalEvent {
    uint64_t value;
    int32_t signal;
    int32_t notify;
    int32_t thread;
    uint8_t room[44];

    struct Narrow {
        uint32_t value;
        int32_t signal, notify, thread;
        uint8_t room[48];
    };
    static SignalEvent widen(const Narrow& form) {
        return {form.value, form.signal, form.notify, form.thread, {}};
    }
};
static_assert(sizeof(SignalEvent) == 64);

Result<uint64_t> sys_timer_create(ClockId clock, UserIn<SignalEvent> event, UserOut<int32_t> id);
Result<uint64_t> sys_timer_settime(int32_t id, int32_t flags, UserIn<TimerSpec> wanted,
                                   UserOut<TimerSpec> old);
Result<uint64_t> sys_timer_gettime(int32_t id, UserOut<TimerSpec> out);
Result<uint64_t> sys_timer_getoverrun(int32_t id);
Result<uint64_t> sys_timer_delete(int32_t id);

}  // namespace kernel
