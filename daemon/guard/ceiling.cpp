// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/ceiling.h"

#include <sys/io.h>

#include <cerrno>
#include <cstring>

#include "daemon/common/paths.h"
#include "daemon/guard/log.h"
#include "daemon/policy/loader.h"

namespace iopermd::guard {
namespace {

std::string refusal(int error) {
    if (error == ENOSYS)
        return "this kernel has no ioperm(2); it needs CONFIG_X86_IOPL_IOPERM=y";
    if (error == EPERM)
        return "the kernel refuses ioperm(2): it is locked down (see /sys/kernel/security/lockdown and "
               "kernel_lockdown(7); Secure Boot does that), or CAP_SYS_RAWIO is missing (the unit must "
               "leave it in CapabilityBoundingSet= and not set PrivateDevices=yes)";
    return std::string("ioperm(2): ") + std::strerror(error);
}

}  // namespace

PortSet take_ceiling() {
    const auto policy = load_policy(kPolicyFile, kPolicyDirectory, NameResolver::system());
    if (!policy) {
        for (const Diagnostic& problem : policy.error())
            log(Priority::Error, "event=bad-policy reason=\"{}\"", problem.text());
        return {};
    }
    const PortSet ports = policy->ceiling();
    for (const PortRange range : ports)
        if (ioperm(range.first().number(), range.size(), 1) != 0) {
            log(Priority::Error, "event=no-ports reason=\"{}\"", refusal(errno));
            return {};
        }
    return ports;
}

}  // namespace iopermd::guard
