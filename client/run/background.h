// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "daemon/common/error.h"

namespace iopermd::run {

// Runs `body` in a copy of this process that is not its child and not in its session, so that neither this
// program nor its shell ever waits for it or signals it. The calling process must have one thread; nothing
// about it changes, not even a SIGCHLD arrives.
Result<void> start_in_background(const std::function<void()>& body);

// For the background process: inherited standard streams on /dev/null, every other inherited descriptor
// closed, the working directory on /, the terminal's signals ignored, SIGCHLD blocked, soft resource limits
// that were meant for the program lifted.
Result<void> become_daemon();

}  // namespace iopermd::run
