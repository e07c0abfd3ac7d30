// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fs/open_file.h"

namespace kernel {

class Credentials;

// memfd_create(2): a file in memory that no directory has. /proc/PID/fd shows "/memfd:NAME (deleted)".
Result<Ref<OpenFile>> make_memory_file(std::string_view name, const Credentials& owner);

}  // namespace kernel
