// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace iopermd::front {

// Names for numbers, from the system's NSS; may block on a slow name service, so never call these from the
// accept thread or under a lock. The number itself where there is no name. Thread-safe.
std::string user_name(uid_t uid);
std::string group_name(gid_t gid);

std::optional<gid_t> group_id(const std::string& name);

}  // namespace iopermd::front
