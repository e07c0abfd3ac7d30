// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/text_buffer.h"
#include "lib/result.h"
#include "task/thread.h"

// What /proc tells about I/O ports.
namespace kernel::proc_ports {

// /proc/ioports: whose ports they are, in Linux's form. The kernel's own chips; first-last : name.
Result<> regions(TextBuffer& out);
// /proc/ioperm: a line for each thread that holds ports: "pid tid comm level ports", ports as ranges in
// hexadecimal.
Result<> holders(TextBuffer& out);
// /proc/PID/ioperm: the same of one thread, "level N" and "ports RANGES".
Result<> of_thread(TextBuffer& out, const Thread& thread);

}  // namespace kernel::proc_ports
