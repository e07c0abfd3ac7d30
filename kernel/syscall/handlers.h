// SPDX-License-Identifier: Apache-2.0
#pragma once

// The handlers of syscall/table.inc, a header for each family. A handler is one small function that checks
// what the manual page says and calls the part that does the work.
#include "pio/system_calls.h"
#include "syscall/clocks.h"
#include "syscall/descriptors.h"
#include "syscall/directories.h"
#include "syscall/execute.h"
#include "syscall/files.h"
#include "syscall/identity.h"
#include "syscall/interval_timers.h"
#include "syscall/limits.h"
#include "syscall/memory.h"
#include "syscall/modify_ldt.h"
#include "syscall/pidfd.h"
#include "syscall/polling.h"
#include "syscall/posix_timers.h"
#include "syscall/processes.h"
#include "syscall/ptrace.h"
#include "syscall/scheduling.h"
#include "syscall/seccomp.h"
#include "syscall/signals.h"
#include "syscall/sockets.h"
#include "syscall/synchronization.h"
#include "syscall/system.h"
#include "syscall/thread_area.h"
#include "syscall/timer_files.h"
