// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::front {

// The socket that clients connect to. Everybody may connect (mode 0666): the policy decides, not the file
// system.
class ListeningSocket {
public:
    // The one that the service manager passed (sd_listen_fds(3)), else a new one bound to `path`. A left-over
    // socket file that nobody listens on is replaced; a live one is an error. Call once, before any thread is
    // started.
    static Result<ListeningSocket> open(const std::string& path);

    ListeningSocket(ListeningSocket&&) = default;
    ListeningSocket& operator=(ListeningSocket&&) = delete;
    // Removes the file where this process made it.
    ~ListeningSocket();

    int fd() const { return fd_.get(); }

private:
    ListeningSocket(UniqueFd fd, std::string made) : fd_(std::move(fd)), made_(std::move(made)) {}

    UniqueFd fd_;
    std::string made_;
};

}  // namespace iopermd::front
