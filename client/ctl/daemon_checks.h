// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "client/ctl/check_result.h"
#include "daemon/policy/loader.h"
#include "iopermd/client.h"

namespace iopermd::ctl {

// What the daemon's own report says about it.
std::vector<CheckResult> check_status(const client::Status& status);

// ", gives ports by ..." for a line about the guard; empty while it is away.
std::string backend_text(client::Status::Backend backend);

// The files on disk against what the daemon has in force; without `loaded`, the files alone.
CheckResult check_policy(const Expected<Policy, Diagnostics>& on_disk, const client::LoadedPolicy* loaded);

}  // namespace iopermd::ctl
