// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client/ctl/context.h"
#include "client/ctl/machine.h"

namespace iopermd::ctl {

// Runs every check on this machine and prints the results. Exit code 1 if anything failed, 6 if nothing did
// but the machine cannot do it.
Outcome diagnose(Context& context, const Machine& machine);

}  // namespace iopermd::ctl
