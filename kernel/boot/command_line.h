// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace kernel {

struct Handoff;

// The words that the boot loader passed: "name=value" or "name". Unknown ones are ignored, as Linux hands
// them to init. Set once at boot, constant afterwards.
void keep_command_line(const Handoff& handoff);
std::string_view command_line();
// The value of the last "name=" word, empty where there is none.
std::string_view command_line_value(std::string_view name);
bool command_line_has(std::string_view word);

}  // namespace kernel
