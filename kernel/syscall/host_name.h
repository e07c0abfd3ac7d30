// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/result.h"
#include "syscall/abi_system.h"

namespace kernel {

// What uname(2) and /proc/sys/kernel say of this system. The release is the Linux version whose ABI the
// kernel follows: libcs refuse to start on kernels that they take for too old.
inline constexpr std::string_view kSystemName = "Linux";
inline constexpr std::string_view kRelease = "6.1.0-iopermd";
inline constexpr std::string_view kVersion = "#1 SMP iopermd";
inline constexpr std::string_view kMachine = "x86_64";

// Any thread.
void fill_names(UtsName& out);
Result<> set_host_name(std::string_view name);
Result<> set_domain_name(std::string_view name);

}  // namespace kernel
