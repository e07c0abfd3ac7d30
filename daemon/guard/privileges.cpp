// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/privileges.h"

#include <sys/capability.h>
#include <sys/prctl.h>

#include <memory>

namespace iopermd::guard {
namespace {

using Caps = std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void*)>;

}  // namespace

Result<void> drop_privileges(bool by_cgroup) {
    for (cap_value_t cap = 0; cap < cap_max_bits(); cap++)
        if (cap != CAP_KILL && !(by_cgroup && (cap == CAP_SYS_PTRACE || cap == CAP_SYS_NICE)))
            cap_drop_bound(cap);  // fails without CAP_SETPCAP; no_new_privs makes up for it
    const Caps kept(cap_from_text(by_cgroup ? "cap_sys_ptrace,cap_sys_nice,cap_kill=ep" : "cap_kill=ep"),
                    cap_free);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        cap_reset_ambient() != 0)
        return fail_errno("prctl");
    if (!kept || cap_set_proc(kept.get()) != 0)
        return fail_errno("cannot keep what taking ports back needs and nothing else");
    const Caps now(cap_get_proc(), cap_free);
    if (!now || cap_compare(now.get(), kept.get()) != 0)
        return fail(Code::Internal, "capabilities are still there after they were given up");
    return {};
}

}  // namespace iopermd::guard
