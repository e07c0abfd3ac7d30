// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/listening_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace iopermd::front {
namespace {

Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(Code::Usage, fmt::format("socket path \"{}\" must have 1 to {} bytes", path,
                                             sizeof address.sun_path - 1));
    path.copy(address.sun_path, path.size());
    return address;
}

Result<UniqueFd> passed_socket(int count) {
    UniqueFd fd{SD_LISTEN_FDS_START};
    if (count != 1)
        return fail(Code::Usage,
                    fmt::format("the service manager passed {} sockets; one is expected", count));
    if (::sd_is_socket_unix(fd.get(), SOCK_STREAM, 1, nullptr, 0) <= 0)
        return fail(Code::Usage, "what the service manager passed is not a listening UNIX stream socket");
    if (::fcntl(fd.get(), F_SETFL, O_RDWR | O_NONBLOCK) != 0)
        return fail_errno("make the passed socket non-blocking");
    return fd;
}

Result<void> remove_stale(const std::string& path, const sockaddr_un& address) {
    struct stat file {};
    if (::lstat(path.c_str(), &file) != 0)
        return errno == ENOENT ? Result<void>{} : fail_errno("look at " + path);
    if (!S_ISSOCK(file.st_mode))
        return fail(Code::Usage, path + " exists and is not a socket");
    const UniqueFd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return fail(Code::Conflict, "another process listens on " + path);
    if (::unlink(path.c_str()) != 0)
        return fail_errno("remove the left-over " + path);
    return {};
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string& path) {
    const int passed = ::sd_listen_fds(1);
    if (passed < 0)
        return fail_errno("read LISTEN_FDS", -passed);
    if (passed > 0)
        return ListeningSocket{IOPERMD_TRY(passed_socket(passed)), {}};

    const sockaddr_un address = IOPERMD_TRY(address_of(path));
    IOPERMD_TRY(remove_stale(path, address));
    UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd)
        return fail_errno("create a socket");
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail_errno("bind " + path);
    ListeningSocket made{std::move(fd), path};
    // Before listen(2), so that nobody meets a socket with the wrong mode.
    if (::chmod(path.c_str(), 0666) != 0)
        return fail_errno("set the mode of " + path);
    if (::listen(made.fd(), SOMAXCONN) != 0)
        return fail_errno("listen on " + path);
    return made;
}

ListeningSocket::~ListeningSocket() {
    if (fd_ && !made_.empty())
        ::unlink(made_.c_str());
}

}  // namespace iopermd::front
