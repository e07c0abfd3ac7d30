// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "task/signal_info.h"

namespace kernel {

// struct signalfd_siginfo (signalfd(2)).
struct SignalRecord {
    uint32_t number = 0;
    int32_t error = 0;
    int32_t code = 0;
    uint32_t pid = 0, uid = 0;
    int32_t descriptor = 0;
    uint32_t timer = 0;
    uint32_t band = 0;
    uint32_t overrun = 0;
    uint32_t trap = 0;
    int32_t status = 0;
    int32_t value_int = 0;
    uint64_t value = 0;
    uint64_t user_time = 0, system_time = 0;
    uint64_t address = 0;
    uint16_t address_bits = 0;
    uint16_t padding = 0;
    int32_t system_call = 0;
    uint64_t call_address = 0;
    uint32_t architecture = 0;
    uint8_t room[28] = {};
};
static_assert(sizeof(SignalRecord) == 128);

// What a reader sees of a signal: which of the members mean anything follows from its number and code.
SignalRecord record_of(const SignalInfo& info);

}  // namespace kernel
