// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "arch/trap_frame.h"
#include "exec/arguments.h"
#include "fs/name_space.h"
#include "lib/result.h"

namespace kernel {

// execve(2) for the current thread: replaces its process's program by the file at `path`. On success `frame`
// starts the new program. Every error leaves the old program as it was; where there is none any more (the
// stack could not be written), the process dies by SIGSEGV. `environment` and `arguments` are used up.
Result<> execute(const Lookup& from, std::string_view path, Arguments& arguments,
                 const Arguments& environment, TrapFrame& frame);

}  // namespace kernel
