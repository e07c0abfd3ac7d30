// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "client/exec/launch.h"
#include "client/run/log.h"
#include "client/run/session.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::run {

// What the supervisor process is told by ioperm-run, which becomes the program.
struct Duty {
    Wish wish;
    bool supervise = true;
    bool verbose = false;
    UniqueFd control;  // to ioperm-run, then ioperm-exec
    UniqueFd process;  // a pidfd of it
    FdLog log;
    launch::Launch launch;  // complete but for filter, ticket and supervisor
};

// The supervisor's life: gets the grant, lets the program start, and keeps the session and the supervision
// until the program and, if supervised, everything it started have ended. Ends early, detaching from
// everything, when the grant ends.
void keep(Duty& duty, const SessionFactory& connect);

}  // namespace iopermd::run
