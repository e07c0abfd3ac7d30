// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/ref.h"
#include "task/credentials.h"

namespace kernel {

// The current thread acts as `credentials` from now on. Who changes what it may do is not to be traced or
// dumped by whom it was before, and does not get the signal that it wanted for its parent's death (prctl(2),
// PR_SET_DUMPABLE and PR_SET_PDEATHSIG).
void become(Ref<Credentials> credentials);

}  // namespace kernel
