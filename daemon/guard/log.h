// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <string>

namespace iopermd::guard {

// The priorities of syslog(3); the journal reads them from "<N>" at the start of a line (sd-daemon(3)).
enum class Priority { Error = 3, Warning = 4, Notice = 5, Info = 6 };

// Writes one event to stderr, as one line in one write(2): log(Priority::Notice, "event=redeemed grant={}
// pid={}", grant, pid). Control characters become '?', so that no text from outside can forge a line. Never
// pass it a byte of a ticket.
template <class... Args>
void log(Priority priority, fmt::format_string<Args...> format, Args&&... args) {
    std::string line =
        fmt::format("<{}>", static_cast<int>(priority)) + fmt::format(format, std::forward<Args>(args)...);
    for (char& c : line)
        c = static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
    line += '\n';
    // Where stderr is closed or full there is nobody left to tell.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace iopermd::guard
