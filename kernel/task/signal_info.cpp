// SPDX-License-Identifier: Apache-2.0
#include "task/signal_info.h"

#include "task/signal_set.h"

namespace kernel {

SignalInfo SignalInfo::from_user(uint32_t signal, int32_t code, int32_t pid, uint32_t uid) {
    SignalInfo info;
    info.number = static_cast<int32_t>(signal);
    info.code = code;
    info.sender.pid = pid;
    info.sender.uid = uid;
    return info;
}

SignalInfo SignalInfo::from_kernel(uint32_t signal) {
    return from_user(signal, kSiKernel, 0, 0);
}

SignalInfo SignalInfo::from_fault(uint32_t signal, int32_t code, uint64_t address) {
    SignalInfo info;
    info.number = static_cast<int32_t>(signal);
    info.code = code;
    info.fault.address = address;
    return info;
}

SignalInfo SignalInfo::from_filter(uint64_t address, int32_t number, uint32_t arch, int32_t reason) {
    SignalInfo info = from_fault(kSigSys, kSysSeccomp, address);
    info.error = reason;
    info.call.number = number;
    info.call.arch = arch;
    return info;
}

}  // namespace kernel
