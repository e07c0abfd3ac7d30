// SPDX-License-Identifier: Apache-2.0
#include "client/run/log.h"

#include <poll.h>

#include <algorithm>

namespace iopermd::run {

void FdLog::line(std::string_view text) {
    if (!fd_)
        return;
    std::string out = "ioperm-run: " + std::string(text);
    std::replace_if(
        out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    out += '\n';
    // A pipe is writable when a line of up to PIPE_BUF bytes does not block (pipe(7)).
    pollfd ready{fd_.get(), POLLOUT, 0};
    if (poll(&ready, 1, 100) == 1 && (ready.revents & POLLOUT) != 0)
        (void)!::write(fd_.get(), out.data(), out.size());
}

void FdLog::close_stream() {
    if (is_stream_)
        fd_.reset();
}

}  // namespace iopermd::run
