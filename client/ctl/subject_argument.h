// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/common/error.h"
#include "daemon/policy/decide.h"

namespace iopermd::ctl {

// Reads "user:nobody,group:lp,exe:/usr/bin/x,unit:y.service": at most one user, exe and unit, any number of
// groups, in any order. Names or numbers. A user brings the groups that this machine's user database has for
// it. Fails with Usage, or NotFound for an unknown name.
Result<Subject> parse_subject(const std::string& text);

}  // namespace iopermd::ctl
