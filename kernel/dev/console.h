// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kernel {

// Where log_line() (lib/log.h) goes: the last 64 KiB are kept for dmesg, and lines below the console's level
// are printed on a serial port by polling.

// Takes the port from the command line's console=ttySN (N 0..3, else 0), and the level from quiet and
// loglevel=N. Lines that came before are kept, not printed.
void initialize_console();

// Lines of this level and above are not printed; Linux's console_loglevel.
void set_console_level(uint32_t level);

// syslog(2): copies what was logged from `position` on, the count of bytes ever logged; moves it to the
// oldest that is kept first, and behind what was copied afterwards.
size_t copy_log(uint64_t& position, std::span<char> to);
uint64_t log_end();

// A panic: from now on every line is printed, and no lock is waited for.
void force_console();

}  // namespace kernel
