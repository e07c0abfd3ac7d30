// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// modify_ldt(2): segments that all threads of an address space have. Its answer is an int without a sign in
// 64 bits, as Linux's is: an error comes as 0x00000000ffff.... No error leaves the handler.
Result<uint64_t> sys_modify_ldt(int32_t function, UserAddr at, uint64_t bytes);

}  // namespace kernel
