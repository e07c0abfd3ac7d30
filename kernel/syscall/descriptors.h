// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_lock.h"

// What makes, copies, closes and adjusts descriptors.
namespace kernel {

// descriptors_open.cpp
Result<uint64_t> sys_open(UserString path, uint32_t flags, uint32_t mode);
Result<uint64_t> sys_openat(int32_t directory, UserString path, uint32_t flags, uint32_t mode);
Result<uint64_t> sys_creat(UserString path, uint32_t mode);
Result<uint64_t> sys_umask(uint32_t mask);

// descriptors.cpp
Result<uint64_t> sys_close(int32_t descriptor);
Result<uint64_t> sys_close_range(uint32_t first, uint32_t last, uint32_t flags);
Result<uint64_t> sys_dup(int32_t descriptor);
Result<uint64_t> sys_dup2(int32_t descriptor, int32_t target);
Result<uint64_t> sys_dup3(int32_t descriptor, int32_t target, uint32_t flags);
Result<uint64_t> sys_ioctl(int32_t descriptor, uint32_t request, UserAddr argument);

// descriptors_control.cpp
Result<uint64_t> sys_fcntl(int32_t descriptor, uint32_t command, uint64_t argument);
Result<uint64_t> sys_flock(int32_t descriptor, uint32_t operation);

// descriptors_make.cpp
Result<uint64_t> sys_pipe(UserOut<std::array<int32_t, 2>> descriptors);
Result<uint64_t> sys_pipe2(UserOut<std::array<int32_t, 2>> descriptors, uint32_t flags);
Result<uint64_t> sys_eventfd(uint32_t value);
Result<uint64_t> sys_eventfd2(uint32_t value, uint32_t flags);
Result<uint64_t> sys_memfd_create(UserString name, uint32_t flags);

}  // namespace kernel
