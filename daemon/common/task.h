// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/capability.h>
#include <sys/types.h>

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "daemon/common/error.h"

namespace iopermd {

// What /proc says about one thread (proc(5)).
struct Task {
    pid_t process = 0;            // thread group
    char state = '?';             // R, S, D, Z, X, ...
    bool io_worker = false;       // PF_IO_WORKER: io_uring's own thread, which never runs user code
    uint64_t start_time = 0;      // in clock ticks since boot
    std::array<uid_t, 4> uids{};  // real, effective, saved, file system
    int threads = 0;              // of the process
    pid_t tracer = 0;             // the thread that traces it; 0: none
    bool rawio = false;           // CAP_SYS_RAWIO is in its permitted set
    int no_new_privs = 0;         // 1: no exec gives it, or what it starts, a capability (prctl(2))

    uid_t real_uid() const { return uids[0]; }
    bool dead() const { return state == 'Z' || state == 'X'; }
    bool traced() const { return tracer != 0 && !dead(); }
};

namespace detail {

inline constexpr unsigned long kIoWorker = 0x10;  // PF_IO_WORKER in include/linux/sched.h since Linux 5.12

// Reads what stands behind "Name:" in /proc/PID/status, from `at` on, and moves it there.
template <class... Values>
bool read_field(const std::string& status, size_t& at, std::string_view name, const char* format,
                Values*... values) {
    constexpr size_t kLongest =
        64;  // the rest of the file is not for sscanf(3), which looks for its end first
    at = status.find("\n" + std::string(name) + ":", at);
    // NOLINTNEXTLINE(cert-err34-c): the kernel printed these numbers
    return at != std::string::npos && std::sscanf(status.substr(at + name.size() + 2, kLongest).c_str(),
                                                  format, values...) == static_cast<int>(sizeof...(values));
}

}  // namespace detail

// Of the text of /proc/TID/stat, into the task: state, flags and start time. Pure.
inline bool parse_stat(const std::string& stat, Task& task) {
    unsigned long flags = 0;
    // Field 2, the name in parentheses, may hold blanks and parentheses itself. These are fields 3, 9 and 22.
    const size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos ||
        // NOLINTNEXTLINE(cert-err34-c): as above
        std::sscanf(stat.c_str() + name_end,
                    ") %c %*d %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
                    &task.state, &flags, &task.start_time) != 3)
        return false;
    task.io_worker = (flags & detail::kIoWorker) != 0;
    return true;
}

// That, and the text of /proc/TID/status, of which the fields come in this order. Pure.
inline Result<Task> parse_task(const std::string& stat, const std::string& status) {
    using detail::read_field;
    Task task;
    size_t at = 0;
    unsigned long permitted = 0;
    auto& [real, effective, saved, file_system] = task.uids;
    if (!parse_stat(stat, task) || !read_field(status, at, "Tgid", "%d", &task.process) ||
        !read_field(status, at, "TracerPid", "%d", &task.tracer) ||
        !read_field(status, at, "Uid", "%u %u %u %u", &real, &effective, &saved, &file_system) ||
        !read_field(status, at, "Threads", "%d", &task.threads) ||
        !read_field(status, at, "CapPrm", "%lx", &permitted) ||
        !read_field(status, at, "NoNewPrivs", "%d", &task.no_new_privs))
        return fail(Code::Internal, "/proc does not describe a process as proc(5) says");
    task.rawio = ((permitted >> CAP_SYS_RAWIO) & 1) != 0;
    return task;
}

}  // namespace iopermd
