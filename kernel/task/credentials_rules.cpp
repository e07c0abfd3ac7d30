// SPDX-License-Identifier: Apache-2.0
// Which ids and capabilities one may change to. Reference: Linux's kernel/sys.c and security/commoncap.c
// behaviour.
#include "task/credentials_rules.h"

namespace kernel {
namespace {

using Ids = Credentials::Ids;
using Sets = Credentials::Sets;

constexpr uint64_t bit(unsigned capability) {
    return uint64_t{1} << capability;
}
constexpr uint64_t bit(Capability capability) {
    return bit(static_cast<unsigned>(capability));
}

// The capabilities that the file system's user id stands for (CAP_FS_MASK): 9 is LINUX_IMMUTABLE, 32
// MAC_OVERRIDE.
constexpr uint64_t kFileCapabilities =
    bit(Capability::Chown) | bit(Capability::DacOverride) | bit(Capability::DacReadSearch) |
    bit(Capability::FileOwner) | bit(Capability::FileSetId) | bit(9u) | bit(Capability::MakeNode) | bit(32u);

bool any_root(const Ids& ids) {
    return ids.real == 0 || ids.effective == 0 || ids.saved == 0;
}

// Leaving root gives up capabilities, going back to an effective root raises what is permitted ("Effect of
// user ID changes on capabilities").
void fix_capabilities(const Credentials& old, Credentials& made) {
    if (old.secure_bits & kSecureNoSetuidFixup)
        return;
    Sets& sets = made.capabilities;
    if (any_root(old.user) && !any_root(made.user)) {
        if (!(old.secure_bits & kSecureKeepCaps))
            sets.permitted = sets.effective = 0;
        sets.ambient = 0;
    }
    if (old.user.effective == 0 && made.user.effective != 0)
        sets.effective = 0;
    if (old.user.effective != 0 && made.user.effective == 0)
        sets.effective = sets.permitted;
}

bool is_one_of(uint32_t id, const Ids& ids) {
    return id == ids.real || id == ids.effective || id == ids.saved;
}

// The four rules are the same for users and groups.
Result<> set_id(Ids& made, const Ids& old, uint32_t id, bool privileged) {
    if (privileged)
        made.real = made.saved = id;
    else if (id != old.real && id != old.saved)
        return fail(Errno::Perm);
    made.effective = made.file_system = id;
    return {};
}

Result<> set_real_and_effective(Ids& made, const Ids& old, uint32_t real, uint32_t effective,
                                bool privileged) {
    if (real != kUnchangedId) {
        if (real != old.real && real != old.effective && !privileged)
            return fail(Errno::Perm);
        made.real = real;
    }
    if (effective != kUnchangedId) {
        if (!is_one_of(effective, old) && !privileged)
            return fail(Errno::Perm);
        made.effective = effective;
    }
    if (real != kUnchangedId || (effective != kUnchangedId && effective != old.real))
        made.saved = made.effective;
    made.file_system = made.effective;
    return {};
}

Result<> set_three(Ids& made, const Ids& old, const NewIds& wanted, bool privileged) {
    for (const uint32_t id : {wanted.real, wanted.effective, wanted.saved})
        if (id != kUnchangedId && !is_one_of(id, old) && !privileged)
            return fail(Errno::Perm);
    if (wanted.real != kUnchangedId)
        made.real = wanted.real;
    if (wanted.effective != kUnchangedId)
        made.effective = wanted.effective;
    if (wanted.saved != kUnchangedId)
        made.saved = wanted.saved;
    made.file_system = made.effective;
    return {};
}

Result<> set_file_system_id(Ids& made, const Ids& old, uint32_t id, bool privileged) {
    if (id == kUnchangedId || (!is_one_of(id, old) && id != old.file_system && !privileged))
        return fail(Errno::Perm);
    made.file_system = id;
    return {};
}

}  // namespace

Result<Ref<Credentials>> after_setuid(const Credentials& old, uint32_t uid) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_id(made->user, old.user, uid, old.has(Capability::SetUid)));
    fix_capabilities(old, *made);
    return made;
}

Result<Ref<Credentials>> after_setreuid(const Credentials& old, uint32_t real, uint32_t effective) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_real_and_effective(made->user, old.user, real, effective, old.has(Capability::SetUid)));
    fix_capabilities(old, *made);
    return made;
}

Result<Ref<Credentials>> after_setresuid(const Credentials& old, const NewIds& wanted) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_three(made->user, old.user, wanted, old.has(Capability::SetUid)));
    fix_capabilities(old, *made);
    return made;
}

Result<Ref<Credentials>> after_setfsuid(const Credentials& old, uint32_t uid) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_file_system_id(made->user, old.user, uid, old.has(Capability::SetUid)));
    if (old.secure_bits & kSecureNoSetuidFixup)
        return made;
    Sets& sets = made->capabilities;
    if (old.user.file_system == 0 && uid != 0)
        sets.effective &= ~kFileCapabilities;
    if (old.user.file_system != 0 && uid == 0)
        sets.effective |= sets.permitted & kFileCapabilities;
    return made;
}

Result<Ref<Credentials>> after_setgid(const Credentials& old, uint32_t gid) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_id(made->group, old.group, gid, old.has(Capability::SetGid)));
    return made;
}

Result<Ref<Credentials>> after_setregid(const Credentials& old, uint32_t real, uint32_t effective) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_real_and_effective(made->group, old.group, real, effective, old.has(Capability::SetGid)));
    return made;
}

Result<Ref<Credentials>> after_setresgid(const Credentials& old, const NewIds& wanted) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_three(made->group, old.group, wanted, old.has(Capability::SetGid)));
    return made;
}

Result<Ref<Credentials>> after_setfsgid(const Credentials& old, uint32_t gid) {
    Ref<Credentials> made = TRY(old.copy());
    TRY(set_file_system_id(made->group, old.group, gid, old.has(Capability::SetGid)));
    return made;
}

Result<Ref<Credentials>> after_capset(const Credentials& old, const NewCapabilities& wanted) {
    const Sets& had = old.capabilities;
    const uint64_t inheritable_from =
        old.has(Capability::SetPcap) ? had.inheritable | had.bounding : had.inheritable | had.permitted;
    if ((wanted.inheritable & ~inheritable_from) ||
        (wanted.inheritable & ~(had.inheritable | had.bounding)) || (wanted.permitted & ~had.permitted) ||
        (wanted.effective & ~wanted.permitted))
        return fail(Errno::Perm);
    Ref<Credentials> made = TRY(old.copy());
    Sets& sets = made->capabilities;
    sets.effective = wanted.effective;
    sets.permitted = wanted.permitted;
    sets.inheritable = wanted.inheritable;
    sets.ambient &= sets.permitted & sets.inheritable;
    return made;
}

Result<Ref<Credentials>> after_bounding_drop(const Credentials& old, unsigned capability) {
    if (!old.has(Capability::SetPcap))
        return fail(Errno::Perm);
    Ref<Credentials> made = TRY(old.copy());
    made->capabilities.bounding &= ~bit(capability);
    return made;
}

Result<Ref<Credentials>> after_ambient_change(const Credentials& old, unsigned capability, bool raise) {
    const Sets& had = old.capabilities;
    if (raise &&
        (!(had.permitted & had.inheritable & bit(capability)) || (old.secure_bits & kSecureNoAmbientRaise)))
        return fail(Errno::Perm);
    Ref<Credentials> made = TRY(old.copy());
    if (raise)
        made->capabilities.ambient |= bit(capability);
    else
        made->capabilities.ambient &= ~bit(capability);
    return made;
}

Result<Ref<Credentials>> after_secure_bits(const Credentials& old, uint32_t bits) {
    const uint32_t locks = old.secure_bits & kSecureLocks;
    const bool touches_locked = (locks >> 1) & (old.secure_bits ^ bits);
    const bool unlocks = locks & ~bits;
    if (touches_locked || unlocks || (bits & ~(kSecureBits | kSecureLocks)) || !old.has(Capability::SetPcap))
        return fail(Errno::Perm);
    Ref<Credentials> made = TRY(old.copy());
    made->secure_bits = bits;
    return made;
}

Result<Ref<Credentials>> after_keep_caps(const Credentials& old, bool keep) {
    if (old.secure_bits & kSecureKeepCapsLocked)
        return fail(Errno::Perm);
    Ref<Credentials> made = TRY(old.copy());
    made->secure_bits = keep ? old.secure_bits | kSecureKeepCaps : old.secure_bits & ~kSecureKeepCaps;
    return made;
}

}  // namespace kernel
