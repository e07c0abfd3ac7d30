// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/processes.h"

#include <linux/nsfs.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <cstdlib>
#include <filesystem>

#include "daemon/common/small_file.h"

namespace iopermd::guard {

Result<std::string> parse_cgroup(const std::string& text) {
    const std::string lines = "\n" + text;
    const size_t name = lines.find("\n0::/");
    if (name == std::string::npos)
        return fail(Code::Unsupported, "the process is in no cgroup2 hierarchy");
    return lines.substr(name + 4, lines.find('\n', name + 1) - name - 4);
}

Result<Task> Processes::look(pid_t tid, uint64_t since) {
    const std::string stat = IOPERMD_TRY(read_file(proc(tid, "stat")));
    if (Task task; since != 0 && parse_stat(stat, task) && task.start_time < since)
        return fail(Code::NotFound, "it is older");
    return parse_task(stat, IOPERMD_TRY(read_file(proc(tid, "status"))));
}

Result<std::string> Processes::cgroup(pid_t pid) {
    return parse_cgroup(IOPERMD_TRY(read_file(proc(pid, "cgroup"))));
}

std::vector<pid_t> Processes::numbers_in(const std::string& folder) {
    std::vector<pid_t> out;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; at != end; at.increment(error))
        if (const auto number = std::strtol(at->path().filename().c_str(), nullptr, 10); number > 0)
            out.push_back(static_cast<pid_t>(number));
    return out;
}

// With no_new_privs a process can change its user in a user namespace only, and the outermost of those was
// made by the user that it was before (user_namespaces(7)).
bool Processes::belongs_to(pid_t pid, const Task& task, uid_t uid) {
    uid_t owner = task.real_uid();
    UniqueFd space(open(proc(pid, "ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    // The guard's own namespace, the first, shows no parent (ioctl_ns(2)).
    for (UniqueFd parent; parent = UniqueFd(ioctl(space.get(), NS_GET_PARENT)), parent;
         space = std::move(parent))
        ioctl(space.get(), NS_GET_OWNER_UID, &owner);
    return owner == uid;
}

Result<bool> Processes::end_tracer(pid_t tid, Instant deadline) {
    const Task traced = IOPERMD_TRY(look(tid));
    if (traced.tracer == 0)
        return false;
    const Task tracer = IOPERMD_TRY(look(traced.tracer));
    if (tracer.process == getpid() || tracer.process == 1)
        return fail(Code::Internal, "the tracer of thread " + std::to_string(tid) + " must not be killed");
    const auto pidfd = pin(tracer.process);
    const Task still = IOPERMD_TRY(look(tid));
    if (!pidfd || still.tracer != traced.tracer)  // let go meanwhile, and its number may be another's
        return false;
    kill(*pidfd);
    // The kernel releases the tracees of a process before it reports its end.
    pollfd end{pidfd->get(), POLLIN, 0};
    if (poll(&end, 1, milliseconds_until(deadline)) != 1)
        return fail(Code::Timeout, "tracer " + std::to_string(tracer.process) + " does not die");
    return true;
}

}  // namespace iopermd::guard
