// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::front {

// What /proc says about a process.
struct Process {
    std::array<uid_t, 4> uids{};  // real, effective, saved, file system
    uint64_t start_time = 0;      // clock ticks since boot

    uid_t real_uid() const { return uids[0]; }
};

// Looks processes up by number. Thread-safe.
class ProcessSource {
public:
    virtual ~ProcessSource() = default;

    // Code::NotFound where there is no such process (any more).
    virtual Result<Process> look_up(pid_t pid) = 0;
};

class KernelProcessSource final : public ProcessSource {
public:
    Result<Process> look_up(pid_t pid) override;
};

// Fields of /proc/PID/stat and /proc/PID/status (proc(5)). The name in `stat` may hold blanks and
// parentheses, so fields count from the last ')'.
Result<uint64_t> parse_start_time(std::string_view stat);
Result<std::array<uid_t, 4>> parse_uids(std::string_view status);

// Code::NotFound where there is no such process.
Result<UniqueFd> open_pidfd(pid_t pid);
// A pidfd becomes readable when its process has ended (pidfd_open(2)).
bool has_ended(int pidfd);
// Reads `pid`'s facts and confirms by `pidfd` that they were not another process's.
Result<Process> read_process(pid_t pid, int pidfd);

}  // namespace iopermd::front
