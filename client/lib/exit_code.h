// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"

namespace iopermd {

// The exit codes of iopermctl, and of ioperm-run where the daemon's answer ends it. Stable; documented in
// iopermctl(1).
enum class ExitCode : int {
    Ok = 0,
    Failure = 1,
    Usage = 2,
    Denied = 3,
    NotFound = 4,
    NoDaemon = 5,
    Unsupported = 6,
    BadPolicy = 7,
    Conflict = 8,
    Ended = 9,  // expired or revoked while it was held
    Timeout = 124,
    Wrapper = 125,  // the wrapper itself failed, as env(1) has it
};

constexpr ExitCode exit_code(Code code) {
    switch (code) {
        case Code::Internal:
            return ExitCode::Failure;
        case Code::Usage:
            return ExitCode::Usage;
        case Code::Denied:
            return ExitCode::Denied;
        case Code::NotFound:
            return ExitCode::NotFound;
        case Code::Unavailable:
            return ExitCode::NoDaemon;
        case Code::Unsupported:
            return ExitCode::Unsupported;
        case Code::BadPolicy:
            return ExitCode::BadPolicy;
        case Code::Conflict:
            return ExitCode::Conflict;
        case Code::Expired:
            return ExitCode::Ended;
        case Code::Exhausted:
            return ExitCode::Conflict;  // others, or oneself elsewhere, hold too much
        case Code::Timeout:
            return ExitCode::Timeout;
    }
    return ExitCode::Failure;
}

}  // namespace iopermd
