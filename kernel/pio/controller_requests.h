// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

// The requests of pio/ioperm_controller.h, each with the address of its struct in the controller's memory.
// That is written before a request is carried out, too, so that nothing can fail any more once it was.
namespace kernel::pio::controller_requests {

Result<uint32_t> hello(UserAddr argument);  // its flags
Result<uint64_t> grant(UserAddr argument);
Result<uint64_t> extend(UserAddr argument);
Result<uint64_t> revoke(UserAddr argument);
Result<uint64_t> next(UserAddr argument);
Result<uint64_t> holders(UserAddr argument);
Result<uint64_t> answer(UserAddr argument);
Result<uint64_t> forbid(UserAddr argument);

}  // namespace kernel::pio::controller_requests
