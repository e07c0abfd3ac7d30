// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/stat.h"
#include "lib/result.h"

namespace kernel {

class Credentials;

// xattr(7): who may do what with which extended attribute. Files have those of "security." and "trusted.", as
// on Linux's tmpfs. Pure functions; any context.
namespace attribute_rules {

// NotSupported for a name of another kind, Inval for a kind without a name, Perm.
Result<> check_set(const Credentials& who, std::string_view name, std::span<const uint8_t> value);
Result<> check_remove(const Credentials& who, std::string_view name);
// NotSupported, NoData for what `who` may not know of.
Result<> check_get(const Credentials& who, std::string_view name);

}  // namespace attribute_rules
}  // namespace kernel
