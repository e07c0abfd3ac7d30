// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "client/run/options.h"
#include "client/run/session.h"

namespace iopermd::run {

// What is outside this process; tests put fakes there.
struct Installation {
    std::string exec;        // ioperm-exec
    SessionFactory connect;  // called in the supervisor
};

// Starts the supervisor and becomes the program. Returns only where that failed, with the exit status, after
// the reason was printed to standard error. The calling process must have one thread.
int launch_program(const Options& options, char** environment, const Installation& installation);

}  // namespace iopermd::run
