// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/trap_frame.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_signals.h"
#include "syscall/abi_time.h"
#include "task/signal_frame_layout.h"
#include "task/signal_info.h"
#include "task/signal_set.h"

namespace kernel {

// signals.cpp: receiving
Result<uint64_t> sys_rt_sigaction(uint32_t signal, UserIn<UserSignalAction> action,
                                  UserOut<UserSignalAction> old, uint64_t set_size);
Result<uint64_t> sys_rt_sigprocmask(int32_t how, UserIn<uint64_t> set, UserOut<uint64_t> old,
                                    uint64_t set_size);
// What sigprocmask(2) makes of `before`, where SIG_SETMASK leaves `replacement`. Inval for any other `how`.
Result<SignalSet> changed_mask(int32_t how, SignalSet before, SignalSet given, SignalSet replacement);
Result<uint64_t> sys_rt_sigpending(UserOut<uint64_t> set, uint64_t set_size);
Result<uint64_t> sys_rt_sigsuspend(UserIn<uint64_t> set, uint64_t set_size);
// The wait of it, which ends with a handler or the process.
Result<uint64_t> suspend_until_signal(SignalSet mask);
Result<uint64_t> sys_rt_sigtimedwait(UserIn<uint64_t> set, UserOut<SignalInfo> info, UserIn<TimeSpec> timeout,
                                     uint64_t set_size);
Result<uint64_t> sys_rt_sigreturn();
// By a frame of any kind: a bad one is a SIGSEGV.
Result<uint64_t> return_from_signal(Result<> (*pop)(TrapFrame& frame));
Result<uint64_t> sys_sigaltstack(UserIn<UserStack> stack, UserOut<UserStack> old);
Result<uint64_t> sys_pause();
Result<uint64_t> sys_restart_syscall();

// signal_files.cpp: receiving by a descriptor
Result<uint64_t> sys_signalfd(int32_t descriptor, UserIn<uint64_t> mask, uint64_t mask_bytes);
Result<uint64_t> sys_signalfd4(int32_t descriptor, UserIn<uint64_t> mask, uint64_t mask_bytes,
                               uint32_t flags);

// signals_send.cpp
Result<uint64_t> sys_kill(int32_t pid, int32_t signal);
Result<uint64_t> sys_tkill(int32_t tid, int32_t signal);
Result<uint64_t> sys_tgkill(int32_t pid, int32_t tid, int32_t signal);
Result<uint64_t> sys_rt_sigqueueinfo(int32_t pid, int32_t signal, UserIn<SignalInfo> info);
Result<uint64_t> sys_rt_tgsigqueueinfo(int32_t pid, int32_t tid, int32_t signal, UserIn<SignalInfo> info);

}  // namespace kernel
