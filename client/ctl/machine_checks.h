// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "client/ctl/check_result.h"
#include "client/ctl/machine.h"

namespace iopermd::ctl {

// Where ioperm-exec is installed; fixed at build time.
std::string exec_path();

// What `doctor` finds out about the machine alone, one result each: ioperm(), lockdown, cgroups, ioperm-exec,
// no_new_privs, ptrace, container.
std::vector<CheckResult> check_machine(const Machine& machine);

}  // namespace iopermd::ctl
