// SPDX-License-Identifier: Apache-2.0
// Opens N connections to the front and keeps them; says how many were still open after a while. With a second
// argument the connections send that many bytes of noise instead of HTTP/2. usage: connection_flood N [NOISE]
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/common/paths.h"

namespace {

int open_connection(const std::string& first_bytes) {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{AF_UNIX, {}};
    strncpy(address.sun_path, iopermd::kFrontSocket, sizeof address.sun_path - 1);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        return -1;
    }
    // A server that has closed already is a fine answer here, so the result does not matter.
    (void)!send(fd, first_bytes.data(), first_bytes.size(), MSG_NOSIGNAL);
    return fd;
}

// Reads what the server said; false when it has hung up.
bool still_open(int fd) {
    char buffer[4096];
    for (;;) {
        const ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return false;
        if (got < 0)
            return true;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: connection_flood N [NOISE]\n");
        return 2;
    }
    std::string greeting = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    greeting += std::string("\0\0\0\4\0\0\0\0\0", 9);  // an empty SETTINGS frame
    if (argc > 2) {
        greeting.assign(static_cast<size_t>(atoi(argv[2])), '\0');
        srand(1);
        for (char& c : greeting)
            c = static_cast<char>(rand());
    }
    std::vector<int> connections;
    for (int i = atoi(argv[1]); i > 0; i--)
        connections.push_back(open_connection(greeting));
    // Long enough for the server's own deadline on connections that say nothing sensible (5 s); and a busy
    // machine's server is through with them when no more end.
    poll(nullptr, 0, 7000);
    const auto count_open = [&] {
        return std::count_if(connections.begin(), connections.end(),
                             [](int fd) { return fd >= 0 && still_open(fd); });
    };
    auto open = count_open();
    for (int same = 0, seconds = 0; same < 3 && seconds < 60; seconds++) {
        poll(nullptr, 0, 1000);
        const auto now = count_open();
        same = now == open ? same + 1 : 0;
        open = now;
    }
    printf("%td\n", open);
    fflush(stdout);
    return 0;
}
