// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "lib/vector.h"
#include "mm/user_pointer.h"
#include "syscall/abi_identity.h"

namespace kernel {

// identity.cpp
Result<uint64_t> sys_getuid();
Result<uint64_t> sys_getgid();
Result<uint64_t> sys_geteuid();
Result<uint64_t> sys_getegid();
Result<uint64_t> sys_getresuid(UserOut<uint32_t> real, UserOut<uint32_t> effective, UserOut<uint32_t> saved);
Result<uint64_t> sys_getresgid(UserOut<uint32_t> real, UserOut<uint32_t> effective, UserOut<uint32_t> saved);
Result<uint64_t> sys_setuid(uint32_t uid);
Result<uint64_t> sys_setgid(uint32_t gid);
Result<uint64_t> sys_setreuid(uint32_t real, uint32_t effective);
Result<uint64_t> sys_setregid(uint32_t real, uint32_t effective);
Result<uint64_t> sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved);
Result<uint64_t> sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved);
Result<uint64_t> sys_setfsuid(uint32_t uid);
Result<uint64_t> sys_setfsgid(uint32_t gid);
Result<uint64_t> sys_getgroups(int32_t count, UserOut<uint32_t> groups);
Result<uint64_t> sys_setgroups(int32_t count, UserIn<uint32_t> groups);
// Its two halves, for callers whose ids have another width.
Result<> may_set_groups(int32_t count);
Result<uint64_t> set_groups(Vector<uint32_t> wanted);

// capabilities.cpp
Result<uint64_t> sys_capget(UserInOut<CapabilityHeader> header, UserOut<CapabilityData> data);
Result<uint64_t> sys_capset(UserInOut<CapabilityHeader> header, UserIn<CapabilityData> data);

// prctl.cpp
Result<uint64_t> sys_prctl(int32_t option, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

}  // namespace kernel
