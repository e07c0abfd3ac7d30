// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/proc_process.h"
#include "fs/text_buffer.h"
#include "lib/result.h"

// What is mounted where. There is one name space for all processes, so all see the same.
namespace kernel::proc_mounts {

Result<> table(TextBuffer& out, const ProcSubject& subject);
Result<> information(TextBuffer& out, const ProcSubject& subject);

}  // namespace kernel::proc_mounts
