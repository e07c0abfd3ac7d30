// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"

namespace iopermd::guard {

// Gives up every capability for good but CAP_KILL and, where ports are taken back by ptrace(2),
// CAP_SYS_PTRACE, from the permitted, effective,
// inheritable, ambient and (as far as CAP_SETPCAP allows) bounding set; sets no_new_privs, so that no exec
// brings them back to user 0, and makes the process undumpable. Then looks whether that is so, and fails
// where it is not.
Result<void> drop_privileges(bool keep_ptrace);

}  // namespace iopermd::guard
