// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/format.h"

namespace kernel {

// Severity as Linux's printk numbers it; lines above the console's level (command line: loglevel=, quiet) are
// kept for dmesg and not printed.
enum class LogLevel : uint8_t { Emergency = 0, Error = 3, Warning = 4, Notice = 5, Info = 6, Debug = 7 };

// Takes one finished line without a newline. Any thread, any context but NMI. Implemented by dev/console.cpp;
// host tests bring their own.
void log_line(LogLevel level, std::string_view line);

// The longest line; more is cut.
inline constexpr size_t kLogLineMax = 240;

template <class... Args>
void log(LogLevel level, std::string_view format, const Args&... args) {
    char room[kLogLineMax];
    Writer out{room};
    print(out, format, args...);
    log_line(level, out.text());
}

}  // namespace kernel
