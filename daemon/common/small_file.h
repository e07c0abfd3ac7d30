// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>

#include <string>
#include <string_view>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd {

// For the small files of /proc and cgroup2, each read or written at once. Code::NotFound where the file, or
// what it speaks of, has gone: ESRCH is /proc's answer for a process that ended after its file was opened,
// ENODEV cgroup2's for a group that was removed.
inline Unexpected<Error> file_error(const std::string& path) {
    const int error = errno;
    const bool gone = error == ENOENT || error == ESRCH || error == ENODEV;
    return fail_errno(path, error, gone ? Code::NotFound : Code::Internal);
}

inline Result<std::string> read_file(const std::string& path) {
    const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return file_error(path);
    std::string text;
    char part[16384];
    ssize_t got = 0;
    while ((got = read(fd.get(), part, sizeof part)) > 0)
        text.append(part, static_cast<size_t>(got));
    if (got < 0)
        return file_error(path);
    return text;
}

inline Result<void> write_file(const std::string& path, std::string_view text) {
    const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd || write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return file_error(path);
    return {};
}

}  // namespace iopermd
