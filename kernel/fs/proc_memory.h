// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/proc_process.h"
#include "fs/text_buffer.h"
#include "lib/result.h"

// The files of /proc/PID about its memory (proc(5)). A zombie has none: they are empty.
namespace kernel::proc_memory {

Result<> command_line(TextBuffer& out, const ProcSubject& subject);
Result<> auxiliary_vector(TextBuffer& out, const ProcSubject& subject);
Result<> environment(TextBuffer& out, const ProcSubject& subject);
Result<> mappings(TextBuffer& out, const ProcSubject& subject);
Result<> sizes(TextBuffer& out, const ProcSubject& subject);

}  // namespace kernel::proc_memory
