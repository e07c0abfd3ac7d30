// SPDX-License-Identifier: Apache-2.0
#include "unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "report.h"

namespace unix_socket {

int bound(int type, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int made = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    const int high = fcntl(made, F_DUPFD_CLOEXEC, 10);
    close(made);
    if (high < 0 || bind(high, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        chmod(path.c_str(), 0666) != 0) {
        report::system_failure("cannot make the socket " + path + " in the guest");
    }
    return high;
}

}  // namespace unix_socket
