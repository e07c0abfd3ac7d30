// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/ioports_source.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <string_view>

#include "daemon/policy/ioports.h"

namespace iopermd::front {
namespace {

constexpr char kIoPortsFile[] = "/proc/ioports";

bool is_ioports(int fd) {
    struct stat file {};
    struct statfs system {};
    if (::fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) || ::fstatfs(fd, &system) != 0 ||
        system.f_type != PROC_SUPER_MAGIC)
        return false;
    char target[PATH_MAX];
    const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof target);
    return size > 0 && std::string_view(target, static_cast<size_t>(size)).ends_with("/ioports");
}

std::shared_ptr<IoPorts> unknown(const std::string& why) {
    auto ports = std::make_shared<IoPorts>();
    ports->owners.push_back({PortSet{PortRange::all()}, "not known, as " + why});
    return ports;
}

std::shared_ptr<const IoPorts> parsed(const std::string& text) {
    auto owners = parse_ioports(text);
    if (!owners)
        return unknown(owners.error().message);
    auto ports = std::make_shared<IoPorts>();
    ports->owners = std::move(*owners);
    ports->visible = true;
    return ports;
}

Result<std::string> read_all(int fd) {
    std::string text;
    char part[16384];
    for (;;) {
        const ssize_t size = ::pread(fd, part, sizeof part, static_cast<off_t>(text.size()));
        if (size < 0)
            return fail_errno(std::string("read ") + kIoPortsFile);
        if (size == 0)
            return text;
        text.append(part, static_cast<size_t>(size));
    }
}

}  // namespace

UniqueFd ProcIoPorts::open() {
    if (is_ioports(STDIN_FILENO))
        return UniqueFd{::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)};
    return UniqueFd{::open(kIoPortsFile, O_RDONLY | O_CLOEXEC)};
}

std::shared_ptr<const IoPorts> ProcIoPorts::read() {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.since_boot();
    if (ports_ && now - read_at_ < kMaxAge)
        return ports_;
    if (!file_) {
        ports_ = std::make_shared<const IoPorts>();
        return ports_;
    }
    const auto text = read_all(file_.get());
    if (!text)
        ports_ = unknown(text.error().message);
    else if (!ports_ || *text != text_)
        ports_ = parsed(*text);
    text_ = text ? *text : std::string{};
    read_at_ = now;
    return ports_;
}

}  // namespace iopermd::front
