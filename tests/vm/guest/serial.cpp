// SPDX-License-Identifier: Apache-2.0
#include "serial.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

Serial::Serial(const char* path) : fd_(open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)) {
    termios line{};
    if (fd_ < 0 || tcgetattr(fd_, &line) != 0) {
        return;
    }
    cfmakeraw(&line);
    // No modem control: nobody raises carrier detect here, and a lost hang-up must not stop the output.
    line.c_cflag = (line.c_cflag & ~static_cast<tcflag_t>(CRTSCTS | CREAD | HUPCL)) | CLOCAL;
    cfsetspeed(&line, B115200);
    tcsetattr(fd_, TCSANOW, &line);
}

void Serial::write(std::string_view bytes) const {
    while (fd_ >= 0 && !bytes.empty()) {
        const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
        if (done > 0) {
            bytes.remove_prefix(static_cast<size_t>(done));
        } else if (errno != EINTR) {
            return;
        }
    }
}

void Serial::drain() const {
    while (fd_ >= 0 && tcdrain(fd_) != 0 && errno == EINTR) {
    }
}

namespace serial {

const Serial& output() {
    static const Serial line("/dev/ttyS1");
    return line;
}

const Serial& errors() {
    static const Serial line("/dev/ttyS2");
    return line;
}

const Serial& control() {
    static const Serial line("/dev/ttyS3");
    return line;
}

}  // namespace serial
