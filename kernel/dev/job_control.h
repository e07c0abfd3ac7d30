// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

class Process;
class Terminal;

// Sessions, their controlling terminals and the foreground group (credentials(7), tty_ioctl(4), POSIX 11.1).
// Each takes LockRank::ProcessTree; none may be called with a lock held.
namespace job_control {

// A signal that was typed, or a change of size.
void signal_foreground(Terminal& terminal, uint32_t signal);
// The line is gone: SIGHUP and SIGCONT to the session's leader, and nobody's terminal any more.
void hang_up(Terminal& terminal);
// The session's leader has ended: SIGHUP to the foreground group; the terminal is free.
void leader_ended(Process& leader);

// Before a read (SIGTTIN) or a write or change (SIGTTOU): stops a background group by the signal and fails
// with RestartSys, or with Io where it would never be continued (orphaned) or, for reads, does not want the
// signal.
Result<> check_foreground(Terminal& terminal, uint32_t signal);

// open(2) without O_NOCTTY by a session's leader that has none.
void adopt_on_open(const Ref<Terminal>& terminal);
Result<> set_controlling(const Ref<Terminal>& terminal, bool steal);  // TIOCSCTTY
Result<> give_up(Terminal& terminal);                                 // TIOCNOTTY
Result<int32_t> foreground_group(Terminal& terminal);                 // TIOCGPGRP
Result<> set_foreground_group(Terminal& terminal, int32_t group);     // TIOCSPGRP
Result<int32_t> session(Terminal& terminal);                          // TIOCGSID
// /dev/tty; null where the process has none.
Ref<Terminal> of_current();

}  // namespace job_control
}  // namespace kernel
