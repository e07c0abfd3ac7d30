// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/processes.h"

#include <linux/capability.h>
#include <poll.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "daemon/guard/file.h"

namespace iopermd::guard {
namespace {

constexpr unsigned long kIoWorker = 0x10;  // PF_IO_WORKER in include/linux/sched.h since Linux 5.12

// Reads the value behind "Name:" in /proc/PID/status.
bool read_field(const std::string& status, const char* name, const char* format, void* value) {
    const size_t at = status.find("\n" + std::string(name) + ":");
    // NOLINTNEXTLINE(cert-err34-c): the kernel printed these numbers
    return at != std::string::npos && sscanf(status.c_str() + at + std::strlen(name) + 2, format, value) == 1;
}

std::string proc(pid_t pid, const char* name) {
    return "/proc/" + std::to_string(pid) + "/" + name;
}

}  // namespace

Result<Task> parse_task(const std::string& stat, const std::string& status) {
    Task task;
    unsigned long flags = 0, permitted = 0;
    // Field 2, the name in parentheses, may hold blanks and parentheses itself. Fields 3, 9 and 22 are state,
    // flags and start time.
    const size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos ||
        // NOLINTNEXTLINE(cert-err34-c): as above
        sscanf(stat.c_str() + name_end,
               ") %c %*d %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
               &task.state, &flags, &task.start_time) != 3 ||
        !read_field(status, "Tgid", "%d", &task.process) ||
        !read_field(status, "Threads", "%d", &task.threads) ||
        !read_field(status, "TracerPid", "%d", &task.tracer) ||
        !read_field(status, "NoNewPrivs", "%d", &task.no_new_privs) ||
        !read_field(status, "CapPrm", "%lx", &permitted))
        return fail(Code::Internal, "/proc does not describe a process as proc(5) says");
    task.io_worker = (flags & kIoWorker) != 0;
    task.rawio = ((permitted >> CAP_SYS_RAWIO) & 1) != 0;
    return task;
}

Result<std::string> parse_cgroup(std::string_view text) {
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (line.starts_with("0::/"))
            return std::string(line.substr(3));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return fail(Code::Unsupported, "the process is in no cgroup2 hierarchy");
}

Result<Task> Processes::look(pid_t tid) {
    const std::string stat = IOPERMD_TRY(read_file(proc(tid, "stat")));
    const std::string status = IOPERMD_TRY(read_file(proc(tid, "status")));
    return parse_task(stat, status);
}

Result<std::string> Processes::cgroup(pid_t pid) {
    const std::string text = IOPERMD_TRY(read_file(proc(pid, "cgroup")));
    return parse_cgroup(text);
}

Result<UniqueFd> Processes::pin(pid_t pid) {
    UniqueFd pidfd(pidfd_open(pid, 0));
    if (!pidfd)
        return fail_errno("pidfd_open " + std::to_string(pid), errno, Code::NotFound);
    return pidfd;
}

bool Processes::alive(const UniqueFd& pin) {
    pollfd end{pin.get(), POLLIN, 0};  // readable when the process ends, pidfd_open(2)
    return pin && poll(&end, 1, 0) == 0;
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
