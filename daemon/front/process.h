// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/pidfd.h"
#include "daemon/common/task.h"

namespace iopermd::front {

// Looks processes up by number. Thread-safe.
class ProcessSource {
public:
    virtual ~ProcessSource() = default;

    // Code::NotFound where there is no such process (any more).
    virtual Result<Task> look_up(pid_t pid) = 0;
};

class KernelProcessSource final : public ProcessSource {
public:
    Result<Task> look_up(pid_t pid) override;
};

// Reads `pid`'s facts and confirms by `pidfd` that they were not another process's.
Result<Task> read_process(pid_t pid, int pidfd);

}  // namespace iopermd::front
