// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Stopping and continuing a process by signals (signal(7)). A stop is a gate before user mode: threads that
// wait in a system call go on waiting, and meet it when they return. All are called by the current thread on
// its way to user mode, no lock held.

// The default action of SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU; the last three do nothing where nobody could
// continue the process.
void stop_process(uint32_t signal);
// Returns when the process goes on or the thread is killed.
void stay_stopped();
// The parent hears of a SIGCONT.
void announce_continue();

}  // namespace kernel
