// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "client/run/session.h"

namespace iopermd::run {

// Connects to the daemon by libiopermd. From here on the process has gRPC's threads.
Expected<std::unique_ptr<Session>, Refusal> connect_daemon(const std::string& socket);

}  // namespace iopermd::run
