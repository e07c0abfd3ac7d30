// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/process.h"

#include <fmt/format.h>

#include "daemon/common/small_file.h"

namespace iopermd::front {

Result<Task> read_process(pid_t pid, int pidfd) {
    const std::string stat = IOPERMD_TRY(read_file(fmt::format("/proc/{}/stat", pid)));
    const std::string status = IOPERMD_TRY(read_file(fmt::format("/proc/{}/status", pid)));
    const Task task = IOPERMD_TRY(parse_task(stat, status));
    // While the pidfd's process lives its number belongs to nobody else, so what was read above is its own.
    if (has_ended(pidfd))
        return fail(Code::NotFound, fmt::format("process {} has ended", pid));
    return task;
}

Result<Task> KernelProcessSource::look_up(pid_t pid) {
    const UniqueFd pidfd = IOPERMD_TRY(open_pidfd(pid));
    return read_process(pid, pidfd.get());
}

}  // namespace iopermd::front
