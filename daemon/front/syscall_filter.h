// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"

namespace iopermd::front {

// Installs a seccomp filter for this thread and all that it will start: calls that would be of use only to
// somebody who has taken this process over end it (ports, ptrace, exec, other processes' memory) or fail with
// EPERM (mounts, modules, namespaces, keys, clocks, …). A list of what is denied and not of what is allowed:
// gRPC's and glibc's needs change with every release, and a filter that kills after an upgrade is worse than
// none (it happened to usbguard, issue 366). Needs no_new_privs.
Result<void> install_syscall_filter();

}  // namespace iopermd::front
