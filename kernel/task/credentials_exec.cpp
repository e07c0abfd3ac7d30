// SPDX-License-Identifier: Apache-2.0
#include "task/credentials_rules.h"

namespace kernel {
namespace {

constexpr uint32_t kGroupExecute =
    0010;  // without it, the set-group-ID bit means mandatory locking (inode(7))

void apply_set_id_bits(Credentials& made, const FileStatus& executable) {
    if (executable.mode & kSetUid)
        made.user.effective = executable.uid;
    if ((executable.mode & kSetGid) && (executable.mode & kGroupExecute))
        made.group.effective = executable.gid;
}

}  // namespace

// capabilities(7), "Transformation of capabilities during execve()" and "Capabilities and execution of
// programs by root".
Result<Ref<Credentials>> credentials_after_exec(const Credentials& old, const FileStatus& executable,
                                                ExecGain gain) {
    Ref<Credentials> made = TRY(old.copy());
    if (gain != ExecGain::Forbidden)
        apply_set_id_bits(*made, executable);
    const bool set_id = made->user.effective != old.user.real || made->group.effective != old.group.real;

    Credentials::Sets& sets = made->capabilities;
    sets.permitted = 0;
    bool effective = false;
    if (!(old.secure_bits & kSecureNoRoot) && (made->user.effective == 0 || made->user.real == 0)) {
        sets.permitted = old.capabilities.bounding | old.capabilities.inheritable;
        effective = made->user.effective == 0;
    }
    const bool gained = sets.permitted & ~old.capabilities.permitted;
    if (gain != ExecGain::Allowed && (set_id || gained)) {
        if (gain == ExecGain::Forbidden || !old.has(Capability::SetUid)) {
            made->user.effective = made->user.real;
            made->group.effective = made->group.real;
        }
        sets.permitted &= old.capabilities.permitted;
    }
    made->user.saved = made->user.file_system = made->user.effective;
    made->group.saved = made->group.file_system = made->group.effective;
    if (set_id)
        sets.ambient = 0;
    sets.permitted |= sets.ambient;
    sets.effective = effective ? sets.permitted : sets.ambient;
    made->secure_bits &= ~kSecureKeepCaps;
    return made;
}

}  // namespace kernel
