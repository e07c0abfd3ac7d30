// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/name_space.h"
#include "lib/result.h"

namespace kernel {

// AT_FDCWD: a path that is not absolute starts at the working directory.
inline constexpr int32_t kAtWorkingDirectory = -100;

// Where a *at() system call's path starts for the current thread: `directory` is a descriptor or
// kAtWorkingDirectory and is not looked at for an absolute path. NotDir, BadF; NoEnt for an empty path unless
// `empty_allowed` (AT_EMPTY_PATH: then the descriptor's own object is meant). The Lookup holds the thread's
// credentials: it must not outlive the system call.
Result<Lookup> lookup_at(int32_t directory, std::string_view path, bool empty_allowed = false);

}  // namespace kernel
