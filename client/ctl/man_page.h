// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace iopermd::ctl {

// iopermctl(1) in man(7) macros, made from the table of commands and the CLI11 app.
std::string man_page();

}  // namespace iopermd::ctl
