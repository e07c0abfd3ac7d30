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

// The file's part of "Transformation of capabilities during execve()".
Result<> apply_file(Credentials& made, const Credentials& old, const FileCapabilities& file) {
    made.capabilities.permitted =
        (old.capabilities.bounding & file.permitted) | (old.capabilities.inheritable & file.inheritable);
    // A program that knows nothing of capabilities must not run without those that it needs.
    if (file.effective && (file.permitted & ~made.capabilities.permitted))
        return fail(Errno::Perm);
    return {};
}

// "Capabilities and execution of programs by root": they count like a file's with all of them, but not where
// another user runs a file that is set-user-ID root and has its own.
bool is_privileged_root(const Credentials& made, const FileCapabilities& file) {
    if (made.secure_bits & kSecureNoRoot)
        return false;
    if (file.present && made.user.effective == 0 && made.user.real != 0)
        return false;
    return made.user.effective == 0 || made.user.real == 0;
}

}  // namespace

// capabilities(7), "Transformation of capabilities during execve()" and "Capabilities and execution of
// programs by root".
Result<Ref<Credentials>> credentials_after_exec(const Credentials& old, const FileStatus& executable,
                                                ExecGain gain, const FileCapabilities& capabilities) {
    Ref<Credentials> made = TRY(old.copy());
    if (gain != ExecGain::Forbidden)
        apply_set_id_bits(*made, executable);
    const bool set_id = made->user.effective != old.user.real || made->group.effective != old.group.real;

    Credentials::Sets& sets = made->capabilities;
    TRY(apply_file(*made, old, capabilities));
    bool effective = capabilities.effective;
    if (is_privileged_root(*made, capabilities)) {
        sets.permitted = old.capabilities.bounding | old.capabilities.inheritable;
        effective |= made->user.effective == 0;
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
    if (set_id || capabilities.present)
        sets.ambient = 0;
    sets.permitted |= sets.ambient;
    sets.effective = effective ? sets.permitted : sets.ambient;
    made->secure_bits &= ~kSecureKeepCaps;
    return made;
}

}  // namespace kernel
