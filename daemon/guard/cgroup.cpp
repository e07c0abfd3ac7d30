// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/cgroup.h"

#include <fcntl.h>
#include <poll.h>

#include <filesystem>
#include <sstream>

#include "daemon/common/small_file.h"

namespace iopermd::guard {
namespace {

Result<void> append_ids(const std::string& file, std::vector<pid_t>& out) {
    std::istringstream text(IOPERMD_TRY(read_file(file)));
    for (pid_t id = 0; text >> id;)
        out.push_back(id);
    return {};
}

}  // namespace

Cgroup::Cgroup(std::string path)
    : path_(std::move(path)), events_(open((path_ + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC)) {}

Result<bool> Cgroup::event(std::string_view key) {
    char text[256];
    const ssize_t got = pread(events_.get(), text, sizeof text, 0);
    if (got < 0 && errno == ENODEV)
        return false;
    if (got < 0)
        return fail_errno(path_ + "/cgroup.events");
    return std::string_view(text, static_cast<size_t>(got)).find(std::string(key) + " 1") !=
           std::string_view::npos;
}

Result<void> Cgroup::wait_for(std::string_view key, bool value, Instant deadline) {
    for (;;) {
        if (IOPERMD_TRY(event(key)) == value)
            return {};
        const int left = milliseconds_until(deadline);
        if (left == 0)
            return fail(Code::Timeout,
                        path_ + ": still not \"" + std::string(key) + (value ? " 1\"" : " 0\""));
        pollfd change{events_.get(), POLLPRI, 0};
        poll(&change, 1,
             std::min(left, 1));  // the kernel notifies but every 10 ms (CGROUP_FILE_NOTIFY_MIN_INTV)
    }
}

Result<std::vector<pid_t>> Cgroup::ids(const char* file) {
    std::vector<pid_t> out;
    IOPERMD_TRY(append_ids(path_ + "/" + file, out));
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(path_, error), end; at != end;
         at.increment(error)) {
        if (!at->is_directory(error))
            continue;
        if (auto below = append_ids(at->path() / file, out); !below && below.error().code != Code::NotFound)
            return Unexpected{std::move(below).error()};
    }
    if (error)  // whoever is in what could not be listed would be missed
        return fail(Code::Internal, path_ + ": " + error.message());
    return out;
}

Result<void> Cgroup::freeze(Instant deadline) {
    IOPERMD_TRY(write_file(path_ + "/cgroup.freeze", "1"));
    return wait_for("frozen", true, deadline);
}

Result<void> Cgroup::kill(Instant deadline) {
    IOPERMD_TRY(write_file(path_ + "/cgroup.kill", "1"));  // since Linux 5.14
    IOPERMD_TRY(thaw());
    return wait_for("populated", false, deadline);
}

bool Cgroup::dissolve() {
    // A parent that is not root's, or that has got controllers meanwhile, refuses: then the processes stay
    // until they end.
    std::vector<pid_t> pids;
    if (append_ids(path_ + "/cgroup.procs", pids))
        for (const pid_t pid : pids)
            [[maybe_unused]] const auto moved = write_file(path_ + "/../cgroup.procs", std::to_string(pid));
    return rmdir(path_.c_str()) == 0 || errno == ENOENT;
}

}  // namespace iopermd::guard
