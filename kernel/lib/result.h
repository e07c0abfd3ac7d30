// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "iopermd/expected.h"
#include "lib/errno.h"

namespace kernel {

// A value, or the errno that the system call will return.
template <class T = void>
using Result = iopermd::Expected<T, Errno>;

// `return fail(Errno::Inval);` from any function that returns a Result.
constexpr iopermd::Unexpected<Errno> fail(Errno error) {
    return {error};
}

}  // namespace kernel

// Takes the value out of a Result, or returns its error from the calling function.
#define TRY(expression) IOPERMD_TRY(expression)
