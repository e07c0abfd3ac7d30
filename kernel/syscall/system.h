// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_system.h"

namespace kernel {

Result<uint64_t> sys_uname(UserOut<UtsName> out);
Result<uint64_t> sys_sethostname(UserAddr name, int32_t bytes);
Result<uint64_t> sys_setdomainname(UserAddr name, int32_t bytes);
Result<uint64_t> sys_sysinfo(UserOut<SystemInfo> out);
Result<uint64_t> sys_getrandom(UserAddr out, uint64_t bytes, uint32_t flags);
Result<uint64_t> sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t command, UserAddr argument);
Result<uint64_t> sys_arch_prctl(int32_t code, UserAddr address);
Result<uint64_t> sys_personality(uint32_t persona);

}  // namespace kernel
