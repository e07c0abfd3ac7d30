// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "iopermd/expected.h"

namespace iopermd {

// What kind of failure it is, for the program that decides what to do next: iopermctl's exit codes and the
// gRPC status codes are tables over this enum (client/lib/exit_code.h, daemon/front/status.h).
enum class Code {
    Internal,     // a defect or an unexpected refusal by the operating system
    Usage,        // the request itself is malformed
    Denied,       // the policy says no
    NotFound,     // no such grant, name or file
    Unavailable,  // no daemon, or the guard is away
    Unsupported,  // this machine or kernel cannot do it (ENOSYS, lockdown)
    BadPolicy,    // the policy does not load
    Conflict,     // somebody else holds it
    Expired,      // the grant has ended
    Exhausted,    // a limit of the policy is reached
    Timeout,      // no answer in time
};

// A failure as a value. The message is one complete clause without a full stop that names the thing and the
// reason; it is shown to users as it is.
struct Error {
    Code code = Code::Internal;
    std::string message;
};

template <class T>
using Result = Expected<T, Error>;

inline Unexpected<Error> fail(Code code, std::string message) {
    return {Error{code, std::move(message)}};
}

// A failed system call: "open /etc/iopermd/policy.toml: Permission denied".
inline Unexpected<Error> fail_errno(std::string_view what, int error = errno, Code code = Code::Internal) {
    return fail(code, std::string(what) + ": " + std::strerror(error));
}

}  // namespace iopermd
