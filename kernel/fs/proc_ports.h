// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/text_buffer.h"
#include "lib/result.h"
#include "task/thread.h"

// What /proc tells about I/O ports.
namespace kernel::proc_ports {

// /proc/ioports: whose ports they are, in Linux's form. The kernel's own chips; first-last : name.
Result<> regions(TextBuffer& out);
// /proc/ioperm: a line for each thread that holds ports, "pid tid uid level since by ports comm". Since: the
// thread's first ports, in seconds of CLOCK_MONOTONIC. By: "own", what it took by its privilege, and
// "grant:N", what the controller gave. Ports: ranges in hexadecimal, or "-".
Result<> holders(TextBuffer& out);
// /proc/PID/ioperm: the same of one thread, in lines: "level N", "ports RANGES", "by SOURCES", "since
// SECONDS".
Result<> of_thread(TextBuffer& out, const Thread& thread);

}  // namespace kernel::proc_ports
