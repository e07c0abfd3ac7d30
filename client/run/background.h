// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>

#include "daemon/common/error.h"

namespace iopermd::run {

// Runs `body` in a copy of this process that is not its child and not in its session, so that neither this
// program nor its shell ever waits for it or signals it. The calling process must have one thread; nothing
// about it changes, not even a SIGCHLD arrives.
Result<void> start_in_background(const std::function<void()>& body);

// For the background process: standard streams on /dev/null, the working directory on /, every other
// descriptor but `keep` (all above 2) closed, the terminal's signals ignored, SIGCHLD blocked, soft resource
// limits that were meant for the program lifted.
Result<void> become_daemon(std::span<const int> keep);

}  // namespace iopermd::run
