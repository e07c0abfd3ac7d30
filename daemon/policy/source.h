// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/policy/loader.h"

namespace iopermd {

inline constexpr size_t kLargestPolicyFile = size_t{1024} * 1024;  // bytes

// Reads `file` and then the files in `directory` whose names end in .toml and do not begin with a dot, in
// byte order of their names. Each must be a regular file, no symbolic link, of `owner`, not writable by group
// or others and at most kLargestPolicyFile bytes; the directory must be of `owner` and not writable by others
// either, or anybody could add to the policy. All checks look at the opened descriptor, so that nothing can
// be exchanged between check and reading. A `directory` that does not exist is empty; a `file` that does not
// exist is a mistake. Every mistake's place is a file as a whole.
Expected<std::vector<PolicyText>, Diagnostics> read_policy_files(const std::string& file,
                                                                 const std::string& directory,
                                                                 uint32_t owner);

}  // namespace iopermd
