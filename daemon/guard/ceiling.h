// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "iopermd/port_set.h"

namespace iopermd::guard {

// Reads the policy's files and takes every port that they could grant with ioperm(2) for this thread, which
// is all the guard will ever have once CAP_SYS_RAWIO is gone. None, and the log names the cause and the cure,
// where the policy does not load or the kernel refuses: the guard stays up without, so that the front can say
// why.
PortSet take_ceiling();

}  // namespace iopermd::guard
