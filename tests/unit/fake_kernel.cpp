// SPDX-License-Identifier: Apache-2.0
// What ioperm-exec needs of a kernel with ioperm() and of a file with capabilities, for tests on machines
// that have neither. Linked with --wrap around the very source that is installed. The directory of the
// executable is the world: `redeem.sock` is the guard's socket, `ioperm` collects the calls, `ioperm-error`
// holds the errno of ioperm(), `no-capability` takes the capability away.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

// A file beside the executable.
const char* beside(const char* name) {
    static char path[4200];
    const ssize_t size = readlink("/proc/self/exe", path, 4095);
    path[size < 0 ? 0 : size] = '\0';
    char* slash = strrchr(path, '/');
    snprintf(slash ? slash + 1 : path, 100, "%s", name);
    return path;
}

}  // namespace

extern "C" {

int __real_connect(int fd, const sockaddr* address, socklen_t size);
int __real_capget(cap_user_header_t header, cap_user_data_t data);

int __wrap_connect(int fd, const sockaddr*, socklen_t) {
    sockaddr_un address = {AF_UNIX, {}};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", beside("redeem.sock"));
    return __real_connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// The first call asks whether the capability is there, the later ones whether all are gone.
int __wrap_capget(cap_user_header_t header, cap_user_data_t data) {
    static bool asked = false;
    const int result = __real_capget(header, data);
    if (!asked && access(beside("no-capability"), F_OK) == 0)
        data[0].effective &= ~(1u << CAP_SYS_RAWIO);
    else if (!asked)
        data[0].effective |= 1u << CAP_SYS_RAWIO;
    asked = true;
    return result;
}

int __wrap_ioperm(unsigned long from, unsigned long num, int turn_on) {
    char text[64];
    const int error = open(beside("ioperm-error"), O_RDONLY | O_CLOEXEC);
    if (error >= 0) {
        const ssize_t size = read(error, text, sizeof text - 1);
        text[size < 0 ? 0 : size] = '\0';
        close(error);
        errno = atoi(text);
        return -1;
    }
    const int calls = open(beside("ioperm"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const int size = snprintf(text, sizeof text, "0x%lx %lu %d\n", from, num, turn_on);
    (void)!write(calls, text, size_t(size));
    close(calls);
    return 0;
}
}
