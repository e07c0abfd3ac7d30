// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/ceiling.h"

#include <sys/io.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "daemon/policy/loader.h"

namespace iopermd::guard {

Ceiling read_ceiling(const std::string& policy_file, const std::string& policy_directory) {
    const auto policy = load_policy(policy_file, policy_directory, NameResolver::system());
    if (policy)
        return {policy->ceiling(), {}};
    std::vector<std::string> problems;
    std::ranges::transform(policy.error(), std::back_inserter(problems), &Diagnostic::text);
    return {{}, problems};
}

std::optional<std::string> take_ceiling(const PortSet& ports) {
    for (const PortRange range : ports) {
        if (ioperm(range.first().number(), range.size(), 1) == 0)
            continue;
        if (errno == ENOSYS)
            return "this kernel has no ioperm(2); it needs CONFIG_X86_IOPL_IOPERM=y";
        if (errno == EPERM)
            return "the kernel refuses ioperm(2): it is locked down (see /sys/kernel/security/lockdown and "
                   "kernel_lockdown(7); Secure Boot does that), or CAP_SYS_RAWIO is missing (the unit must "
                   "leave it in CapabilityBoundingSet= and not set PrivateDevices=yes)";
        return std::string("ioperm(2): ") + std::strerror(errno);
    }
    return std::nullopt;
}

}  // namespace iopermd::guard
