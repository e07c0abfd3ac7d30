// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/source.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "daemon/common/unique_fd.h"

namespace iopermd {
namespace {

Unexpected<Diagnostic> refuse(const std::string& path, std::string problem, std::string advice) {
    return {Diagnostic{Place{path, 0, 0}, std::move(problem), std::move(advice)}};
}

Unexpected<Diagnostic> refuse_errno(const std::string& path, std::string_view what, int error) {
    return refuse(path, std::string(what) + ": " + std::strerror(error), "make it readable for iopermd");
}

std::string octal(mode_t mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777));
    return text;
}

Expected<void, Diagnostic> check_owner(const std::string& path, const struct stat& status, uint32_t owner) {
    if (status.st_uid != owner)
        return refuse(
            path,
            "belongs to uid " + std::to_string(status.st_uid) + " instead of uid " + std::to_string(owner),
            "run chown " + std::to_string(owner) + " " + path);
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse(path, "can be written by group or others (mode " + octal(status.st_mode) + ")",
                      "run chmod go-w " + path);
    return {};
}

// O_NONBLOCK: opening a FIFO must not wait for its writer. The descriptor is checked before anything is read
// from it.
Expected<UniqueFd, Diagnostic> open_file(int directory, const std::string& name, const std::string& path,
                                         uint32_t owner) {
    UniqueFd fd(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!fd && errno == ELOOP)
        return refuse(path, "is a symbolic link", "put the file itself there");
    if (!fd && errno == ENOENT)
        return refuse(path, "there is no such file",
                      "create it; a file with the one line schema = 1 grants nothing");
    if (!fd)
        return refuse_errno(path, "cannot be opened", errno);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0)
        return refuse_errno(path, "cannot be examined", errno);
    if (!S_ISREG(status.st_mode))
        return refuse(path, "is not a regular file", "put a text file there");
    IOPERMD_TRY(check_owner(path, status, owner));
    return fd;
}

Expected<PolicyText, Diagnostic> read_file(int directory, const std::string& name, const std::string& path,
                                           uint32_t owner) {
    const UniqueFd fd = IOPERMD_TRY(open_file(directory, name, path, owner));
    std::string text(kLargestPolicyFile + 1, '\0');
    size_t used = 0;
    while (used < text.size()) {
        const ssize_t got = ::read(fd.get(), text.data() + used, text.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refuse_errno(path, "cannot be read", errno);
        if (got == 0)
            break;
        used += static_cast<size_t>(got);
    }
    if (used > kLargestPolicyFile)
        return refuse(path, "is larger than 1 MiB", "split it into several files in the policy directory");
    text.resize(used);
    return PolicyText{path, std::move(text)};
}

Expected<std::vector<std::string>, Diagnostic> list_names(const UniqueFd& directory,
                                                          const std::string& path) {
    // fdopendir() takes the descriptor over; the caller still needs its own for openat().
    UniqueFd copy(::fcntl(directory.get(), F_DUPFD_CLOEXEC, 0));
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy ? ::fdopendir(copy.get()) : nullptr, ::closedir);
    if (stream == nullptr)
        return refuse_errno(path, "cannot be listed", errno);
    static_cast<void>(copy.release());
    std::vector<std::string> names;
    for (;;) {
        errno = 0;  // readdir(3): the only way to tell the end from a failure
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr)
            break;
        const std::string_view name = entry->d_name;
        if (name.ends_with(".toml") && !name.starts_with('.'))
            names.emplace_back(name);
    }
    if (errno != 0)
        return refuse_errno(path, "cannot be listed", errno);
    std::sort(names.begin(), names.end());  // char_traits<char> compares as bytes
    return names;
}

// The open directory; an empty descriptor where there is none.
Expected<UniqueFd, Diagnostic> open_directory(const std::string& path, uint32_t owner) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY));
    if (!fd && errno == ENOENT)
        return fd;
    if (!fd && (errno == ENOTDIR || errno == ELOOP))
        return refuse(path, "is not a directory",
                      "put a directory there, not a symbolic link, or nothing at all");
    if (!fd)
        return refuse_errno(path, "cannot be opened", errno);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0)
        return refuse_errno(path, "cannot be examined", errno);
    IOPERMD_TRY(check_owner(path, status, owner));
    return fd;
}

// Adds a text, or the reason why there is none.
void keep(Expected<PolicyText, Diagnostic> text, std::vector<PolicyText>& texts, Diagnostics& mistakes) {
    if (text)
        texts.push_back(std::move(text).value());
    else
        mistakes.push_back(std::move(text).error());
}

Expected<void, Diagnostic> read_directory(const std::string& path, uint32_t owner,
                                          std::vector<PolicyText>& texts, Diagnostics& mistakes) {
    const UniqueFd directory = IOPERMD_TRY(open_directory(path, owner));
    if (!directory)
        return {};
    const std::string prefix = path + "/";
    for (const std::string& name : IOPERMD_TRY(list_names(directory, path)))
        keep(read_file(directory.get(), name, prefix + name, owner), texts, mistakes);
    return {};
}

}  // namespace

Expected<std::vector<PolicyText>, Diagnostics> read_policy_files(const std::string& file,
                                                                 const std::string& directory,
                                                                 uint32_t owner) {
    std::vector<PolicyText> texts;
    Diagnostics mistakes;
    keep(read_file(AT_FDCWD, file, file, owner), texts, mistakes);
    if (auto read = read_directory(directory, owner, texts, mistakes); !read)
        mistakes.push_back(std::move(read).error());
    if (!mistakes.empty())
        return Unexpected{std::move(mistakes)};
    return texts;
}

}  // namespace iopermd
