// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fs/proc_process.h"
#include "fs/text_buffer.h"
#include "lib/result.h"

// The files of /proc/PID about the process itself (proc(5)).
namespace kernel::proc_status {

// The thread's name, or the process's where its first thread has ended.
std::string_view name_of(const ProcSubject& subject);

Result<> statistics(TextBuffer& out, const ProcSubject& subject);
Result<> status(TextBuffer& out, const ProcSubject& subject);
Result<> limits(TextBuffer& out, const ProcSubject& subject);

}  // namespace kernel::proc_status
