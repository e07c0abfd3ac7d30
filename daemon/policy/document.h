// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/place.h"
#include "daemon/policy/policy.h"
#include "daemon/policy/toml.h"
#include "iopermd/expected.h"

namespace iopermd {

// TOML text to a tree, or the first mistake in its syntax (toml++ stops there).
Expected<toml::table, Diagnostic> parse_document(const PolicyText& file);

}  // namespace iopermd
