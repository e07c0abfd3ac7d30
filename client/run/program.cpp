// SPDX-License-Identifier: Apache-2.0
#include "client/run/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace iopermd::run {
namespace {

Unexpected<NoProgram> not_executable(int error) {
    const bool missing = error == ENOENT;
    return {NoProgram{missing ? 127 : 126, std::strerror(error)}};
}

// 0, or the errno with which execve(2) would fail. Directories and devices are EACCES, as the kernel has it.
int check_executable(const std::string& path) {
    struct stat info;
    if (stat(path.c_str(), &info) != 0)
        return errno;
    if (!S_ISREG(info.st_mode))
        return EACCES;
    return faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

bool is_privileged(const std::string& path) {
    struct stat info;
    if (stat(path.c_str(), &info) == 0 &&
        (info.st_mode & S_ISUID || (info.st_mode & S_ISGID && info.st_mode & S_IXGRP)))
        return true;
    return getxattr(path.c_str(), "security.capability", nullptr, 0) > 0;
}

Expected<Program, NoProgram> describe(std::string path) {
    const std::unique_ptr<char, void (*)(void*)> canonical{realpath(path.c_str(), nullptr), free};
    if (!canonical)
        return not_executable(errno);
    const bool privileged = is_privileged(path);
    return Program{std::move(path), canonical.get(), privileged};
}

std::string default_path() {
    char text[256];
    const size_t size = confstr(_CS_PATH, text, sizeof text);
    return size > 0 && size <= sizeof text ? text : "/bin:/usr/bin";
}

}  // namespace

Expected<Program, NoProgram> find_program(const std::string& command, const char* search_path) {
    if (command.empty())
        return not_executable(ENOENT);
    if (command.find('/') != std::string::npos) {
        if (const int error = check_executable(command); error != 0)
            return not_executable(error);
        return describe(command);
    }
    const std::string list = search_path != nullptr ? search_path : default_path();
    int last_error = ENOENT;
    for (std::string_view rest = list;;) {
        const size_t end = rest.find(':');
        std::string path{rest.substr(0, end)};
        if (!path.empty())  // empty: the working directory
            path += '/';
        path += command;
        const int error = check_executable(path);
        if (error == 0)
            return describe(std::move(path));
        if (error == EACCES)
            last_error = EACCES;
        if (end == std::string_view::npos)
            return not_executable(last_error);
        rest.remove_prefix(end + 1);
    }
}

}  // namespace iopermd::run
