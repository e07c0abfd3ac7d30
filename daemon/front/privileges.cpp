// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/privileges.h"

#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <memory>

namespace iopermd::front {
namespace {

using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void*)>;

}  // namespace

Result<void> give_up_privileges(bool allow_root) {
    if (!allow_root && (::getuid() == 0 || ::geteuid() == 0))
        return fail(Code::Usage,
                    "the front needs no privilege and does not run as root: start it as the user iopermd");
    if (::cap_reset_ambient() != 0)
        return fail_errno("drop the ambient capabilities");
    const Capabilities none(::cap_init(), ::cap_free);
    if (!none || ::cap_set_proc(none.get()) != 0)
        return fail_errno("drop all capabilities");
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail_errno("set no_new_privs");
    const Capabilities held(::cap_get_proc(), ::cap_free);
    if (!held || ::cap_compare(held.get(), none.get()) != 0)
        return fail(Code::Internal, "capabilities are left after all were dropped");
    return {};
}

}  // namespace iopermd::front
