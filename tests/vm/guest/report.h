// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// What init tells the host, one line each on the fourth serial port. The machine is switched off after a
// verdict, so an error has no caller to go back to: it ends the run, in words.
namespace report {

void ready();
[[noreturn]] void status(int exit_status);
[[noreturn]] void failure(std::string_view reason);
[[noreturn]] void system_failure(std::string_view what);  // adds the words for errno

}  // namespace report
