// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "client/ctl/context.h"
#include "daemon/policy/loader.h"

namespace iopermd::ctl {

// Loads a policy from disk without asking the daemon. Without `file`: the installed one,
// /etc/iopermd/policy.toml and policy.d, exactly as the daemon does. With one: that file alone, which may
// also belong to the caller, so that a draft can be checked; a note says so.
Expected<Policy, Diagnostics> load_policy_file(const Context& context, const std::string& file);

// The mistakes as one failure, the first in words; for the verbs that need a good policy.
Failure bad_policy(const Diagnostics& mistakes);

// The help of the positional argument.
inline constexpr char kPolicyFileHelp[] = "A policy file; without: the installed policy";

}  // namespace iopermd::ctl
