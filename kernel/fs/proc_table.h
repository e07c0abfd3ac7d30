// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/generated_tree.h"

namespace kernel {

// The files of /proc that belong to the system and not to a process.
GeneratedTreeTable proc_files();

}  // namespace kernel
