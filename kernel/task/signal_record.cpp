// SPDX-License-Identifier: Apache-2.0
#include "task/signal_record.h"

#include "task/signal_set.h"

namespace kernel {
namespace {

// Codes between those of programs (0 and below) and SI_KERNEL are the signal's own.
bool is_own_code(int32_t code) {
    return code > kSiUser && code < kSiKernel;
}

constexpr SignalSet kFaults = kSynchronousSignals - SignalSet::of(kSigSys);

}  // namespace

SignalRecord record_of(const SignalInfo& info) {
    SignalRecord record;
    const auto number = static_cast<uint32_t>(info.number);
    record.number = number;
    record.error = info.error;
    record.code = info.code;
    if (info.code == kSiTimer) {
        record.timer = static_cast<uint32_t>(info.timer.id);
        record.overrun = static_cast<uint32_t>(info.timer.overrun);
        record.value = info.timer.value;
        record.value_int = static_cast<int32_t>(info.timer.value);
        return record;
    }
    if (is_own_code(info.code) && kFaults.contains(number)) {
        record.address = info.fault.address;
        return record;
    }
    if (is_own_code(info.code) && number == kSigSys) {
        record.call_address = info.call.address;
        record.system_call = info.call.number;
        record.architecture = info.call.arch;
        return record;
    }
    record.pid = static_cast<uint32_t>(info.sender.pid);
    record.uid = info.sender.uid;
    if (is_own_code(info.code) && number == kSigChld) {
        record.status = info.child.status;
        record.user_time = static_cast<uint64_t>(info.child.user_time);
        record.system_time = static_cast<uint64_t>(info.child.system_time);
    } else if (info.code < kSiUser) {
        record.value = info.sender.value;
        record.value_int = static_cast<int32_t>(info.sender.value);
    }
    return record;
}

}  // namespace kernel
