// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/common/error.h"

namespace iopermd::run {

// What the supervisor tells ioperm-run, before it speaks to ioperm-exec (client/exec/launch.h) over the same
// socket: go on, or print this and exit.
struct Answer {
    int status = 0;    // exit status; 0: the grant is there
    std::string text;  // lines to print, at most kMaxText bytes of it are sent

    static constexpr size_t kMaxText = 60'000;
};

Result<void> send_answer(int socket, const Answer& answer);
// Code::Unavailable: the other end has gone.
Result<Answer> receive_answer(int socket);

// ioperm-run's exit status for a failure that is not the program's.
int exit_status(Code code);

}  // namespace iopermd::run
