// SPDX-License-Identifier: Apache-2.0
#include "fs/attribute_rules.h"

#include "task/credentials.h"
#include "task/file_capabilities.h"

namespace kernel::attribute_rules {
namespace {

constexpr std::string_view kSecurity = "security.", kTrusted = "trusted.";

Result<> check_name(std::string_view name) {
    for (const std::string_view kind : {kSecurity, kTrusted}) {
        if (name == kind)
            return fail(Errno::Inval);
        if (name.starts_with(kind))
            return {};
    }
    return fail(Errno::NotSupported);
}

Result<> check_change(const Credentials& who, std::string_view name) {
    const Capability needed = name == kCapabilityAttribute ? Capability::SetFileCaps : Capability::SysAdmin;
    if (name.starts_with(kSecurity) || name.starts_with(kTrusted))
        if (!who.has(needed))
            return fail(Errno::Perm);
    return check_name(name);
}

}  // namespace

Result<> check_set(const Credentials& who, std::string_view name, std::span<const uint8_t> value) {
    if (name == kCapabilityAttribute && !is_valid_capability_value(value))
        return fail(Errno::Inval);
    return check_change(who, name);
}

Result<> check_remove(const Credentials& who, std::string_view name) {
    return check_change(who, name);
}

Result<> check_get(const Credentials& who, std::string_view name) {
    if (name.starts_with(kTrusted) && !who.has(Capability::SysAdmin))
        return fail(Errno::NoData);
    return check_name(name);
}

}  // namespace kernel::attribute_rules
