// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"

namespace iopermd::front {

// The front needs no privilege and keeps none: gives up every capability (permitted, effective, inheritable,
// ambient) and the way to get one by exec (no_new_privs), and verifies both. Refuses uid 0, to which the file
// system still gives everything, unless `allow_root`. Call before any thread is started: all of it is a
// property of threads (capabilities(7)).
Result<void> give_up_privileges(bool allow_root);

}  // namespace iopermd::front
