// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"

namespace iopermd::guard {

// Gives up every capability for good but CAP_KILL and, where ports are taken back by cgroup and ptrace(2),
// CAP_SYS_PTRACE and CAP_SYS_NICE, from the permitted, effective, inheritable, ambient and (as far as
// CAP_SETPCAP allows) bounding set; sets no_new_privs, so that no exec brings them back to user 0, and makes
// the process undumpable. Then looks whether that is so, and fails where it is not.
//
// CAP_SYS_NICE: ioperm-exec has a capability that the guard has not, and up to Linux 6.5 nobody else may move
// such a process where the cpuset controller is on, as it is next to any unit with Delegate=yes
// (cpuset_can_attach, cap_task_setscheduler).
Result<void> drop_privileges(bool by_cgroup);

}  // namespace iopermd::guard
