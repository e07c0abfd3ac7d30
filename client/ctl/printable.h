// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace iopermd::ctl {

// `text` with every control character as "\x1b": programs' paths and reasons come from other users, and must
// not reach an administrator's terminal as commands to it.
std::string printable(std::string_view text);

}  // namespace iopermd::ctl
