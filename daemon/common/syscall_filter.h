// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <seccomp.h>

#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>

#include "daemon/common/error.h"

namespace iopermd {

// What becomes of some system calls, as libseccomp's SCMP_ACT_* say.
struct SyscallRule {
    uint32_t action;
    const char* calls;  // names with blanks between
};

// Puts every thread that is made from now on, and this one, under a seccomp filter. Calls of another ABI
// (i386, and x32 by its number bit) would go by other numbers: they kill.
inline Result<void> load_syscall_filter(uint32_t otherwise, std::initializer_list<SyscallRule> rules) {
    using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;
    const Filter filter(::seccomp_init(otherwise), ::seccomp_release);
    if (!filter)
        return fail(Code::Internal, "libseccomp makes no filter");
    int error = ::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    for (const SyscallRule& rule : rules) {
        std::istringstream names(rule.calls);
        for (std::string name; error == 0 && names >> name;)
            error = ::seccomp_rule_add(filter.get(), rule.action,
                                       ::seccomp_syscall_resolve_name(name.c_str()), 0);
    }
    error = error != 0 ? error : ::seccomp_load(filter.get());
    if (error != 0)
        return fail_errno("install the seccomp filter", -error);
    return {};
}

}  // namespace iopermd
