// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <charconv>
#include <vector>

namespace iopermd::front {
namespace {

Result<std::string> read_proc(pid_t pid, const char* name) {
    const std::string path = fmt::format("/proc/{}/{}", pid, name);
    const UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file)
        return fail_errno("open " + path, errno, errno == ENOENT ? Code::NotFound : Code::Internal);
    std::string text(8192, '\0');  // stat is below 1 KiB, status below 4 KiB
    const ssize_t size = ::read(file.get(), text.data(), text.size());
    if (size < 0)
        return fail_errno("read " + path, errno, errno == ESRCH ? Code::NotFound : Code::Internal);
    text.resize(static_cast<size_t>(size));
    return text;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const size_t start = text.find_first_not_of(" \t\n");
        if (start == std::string_view::npos)
            break;
        const size_t end = std::min(text.find_first_of(" \t\n", start), text.size());
        words.push_back(text.substr(start, end - start));
        text.remove_prefix(end);
    }
    return words;
}

template <class Number>
bool read_number(std::string_view word, Number& out) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
    return error == std::errc{} && end == word.data() + word.size();
}

}  // namespace

Result<uint64_t> parse_start_time(std::string_view stat) {
    constexpr size_t kFirstAfterName = 3;
    constexpr size_t kStartTime = 22;
    const size_t name_end = stat.rfind(')');
    if (name_end == std::string_view::npos)
        return fail(Code::Internal, "/proc/PID/stat has no ')'");
    const auto words = words_of(stat.substr(name_end + 1));
    uint64_t ticks = 0;
    if (words.size() <= kStartTime - kFirstAfterName ||
        !read_number(words[kStartTime - kFirstAfterName], ticks))
        return fail(Code::Internal, "/proc/PID/stat has no start time");
    return ticks;
}

Result<std::array<uid_t, 4>> parse_uids(std::string_view status) {
    const size_t line = status.find("\nUid:");
    if (line == std::string_view::npos)
        return fail(Code::Internal, "/proc/PID/status has no Uid line");
    status.remove_prefix(line + 5);
    const auto words = words_of(status.substr(0, status.find('\n')));
    std::array<uid_t, 4> uids{};
    if (words.size() != uids.size())
        return fail(Code::Internal, "/proc/PID/status has a malformed Uid line");
    for (size_t i = 0; i < uids.size(); i++)
        if (!read_number(words[i], uids[i]))
            return fail(Code::Internal, "/proc/PID/status has a malformed Uid line");
    return uids;
}

Result<UniqueFd> open_pidfd(pid_t pid) {
    UniqueFd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (!pidfd) {
        // EINVAL: not a process but a thread, or no valid number.
        const bool none = errno == ESRCH || errno == EINVAL;
        return fail_errno(fmt::format("process {}", pid), errno, none ? Code::NotFound : Code::Internal);
    }
    return pidfd;
}

bool has_ended(int pidfd) {
    pollfd state{pidfd, POLLIN, 0};
    return ::poll(&state, 1, 0) != 0;
}

Result<Process> read_process(pid_t pid, int pidfd) {
    Process process;
    const std::string stat = IOPERMD_TRY(read_proc(pid, "stat"));
    const std::string status = IOPERMD_TRY(read_proc(pid, "status"));
    process.start_time = IOPERMD_TRY(parse_start_time(stat));
    process.uids = IOPERMD_TRY(parse_uids(status));
    // While the pidfd's process lives its number belongs to nobody else, so what was read above is its own.
    if (has_ended(pidfd))
        return fail(Code::NotFound, fmt::format("process {} has ended", pid));
    return process;
}

Result<Process> KernelProcessSource::look_up(pid_t pid) {
    const UniqueFd pidfd = IOPERMD_TRY(open_pidfd(pid));
    return read_process(pid, pidfd.get());
}

}  // namespace iopermd::front
