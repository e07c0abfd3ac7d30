// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/text_buffer.h"
#include "lib/result.h"

// The files of /proc about the machine (proc(5)): each writes what its name says.
namespace kernel::proc_system {

Result<> command_line(TextBuffer& out);
Result<> processors(TextBuffer& out);
Result<> devices(TextBuffer& out);
Result<> file_systems(TextBuffer& out);
Result<> load_average(TextBuffer& out);
Result<> memory(TextBuffer& out);
Result<> statistics(TextBuffer& out);
Result<> swaps(TextBuffer& out);
Result<> uptime(TextBuffer& out);
Result<> version(TextBuffer& out);

}  // namespace kernel::proc_system
