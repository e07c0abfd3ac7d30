// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_poll.h"
#include "syscall/abi_time.h"

// Waiting for several files at once.
namespace kernel {

// polling.cpp
Result<uint64_t> sys_poll(UserAddr items, uint32_t count, int32_t milliseconds);
Result<uint64_t> sys_ppoll(UserAddr items, uint32_t count, UserInOut<TimeSpec> duration,
                           UserIn<uint64_t> mask, uint64_t mask_bytes);

// polling_select.cpp
Result<uint64_t> sys_select(int32_t count, UserInOut<UserLong> readable, UserInOut<UserLong> writable,
                            UserInOut<UserLong> exceptional, UserInOut<TimeVal> duration);
Result<uint64_t> sys_pselect6(int32_t count, UserInOut<UserLong> readable, UserInOut<UserLong> writable,
                              UserInOut<UserLong> exceptional, UserInOut<TimeSpec> duration,
                              UserIn<SignalMaskArgument> mask);

// polling_epoll.cpp
Result<uint64_t> sys_epoll_create(int32_t size);
Result<uint64_t> sys_epoll_create1(uint32_t flags);
Result<uint64_t> sys_epoll_ctl(int32_t epoll, uint32_t operation, int32_t descriptor,
                               UserIn<EpollEvent> event);
Result<uint64_t> sys_epoll_wait(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                int32_t milliseconds);
Result<uint64_t> sys_epoll_pwait(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                 int32_t milliseconds, UserIn<uint64_t> mask, uint64_t mask_bytes);
Result<uint64_t> sys_epoll_pwait2(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                  UserIn<TimeSpec> duration, UserIn<uint64_t> mask, uint64_t mask_bytes);

}  // namespace kernel
