// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/stat.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "task/credentials.h"
#include "task/file_capabilities.h"

namespace kernel {

// Who one may become: the rules of credentials(7) and capabilities(7) as Linux applies them. Each makes the
// new credentials from the old ones and changes nothing else; NoMem besides the errors that the manual page
// names.

// An id that is to stay as it is (setreuid(2) and others).
inline constexpr uint32_t kUnchangedId = ~0u;

// capabilities(7), "securebits"; the bit above each locks it.
inline constexpr uint32_t kSecureNoRoot = 1u << 0, kSecureNoSetuidFixup = 1u << 2, kSecureKeepCaps = 1u << 4,
                          kSecureKeepCapsLocked = 1u << 5, kSecureNoAmbientRaise = 1u << 6;
inline constexpr uint32_t kSecureBits = 0x55, kSecureLocks = 0xaa;

// What keeps execve(2) from giving rights: nothing; a tracer that may not trace those rights; no_new_privs.
enum class ExecGain : uint8_t { Allowed, Traced, Forbidden };

// execve(2) of a file: its set-user-ID and set-group-ID bits, unless no_new_privs forbids; root gets all
// capabilities that the bounding set leaves, others what the file gives and their ambient ones. Perm: the
// file counts on capabilities that it cannot have.
Result<Ref<Credentials>> credentials_after_exec(const Credentials& old, const FileStatus& executable,
                                                ExecGain gain = ExecGain::Allowed,
                                                const FileCapabilities& capabilities = {});

// setuid(2), setreuid(2), setresuid(2), setfsuid(2) and the same for groups. Perm.
struct NewIds {
    uint32_t real, effective, saved;
};
Result<Ref<Credentials>> after_setuid(const Credentials& old, uint32_t uid);
Result<Ref<Credentials>> after_setreuid(const Credentials& old, uint32_t real, uint32_t effective);
Result<Ref<Credentials>> after_setresuid(const Credentials& old, const NewIds& wanted);
Result<Ref<Credentials>> after_setfsuid(const Credentials& old, uint32_t uid);
Result<Ref<Credentials>> after_setgid(const Credentials& old, uint32_t gid);
Result<Ref<Credentials>> after_setregid(const Credentials& old, uint32_t real, uint32_t effective);
Result<Ref<Credentials>> after_setresgid(const Credentials& old, const NewIds& wanted);
Result<Ref<Credentials>> after_setfsgid(const Credentials& old, uint32_t gid);

// capset(2): only ever down from what is permitted. Perm.
struct NewCapabilities {
    uint64_t effective, permitted, inheritable;
};
Result<Ref<Credentials>> after_capset(const Credentials& old, const NewCapabilities& wanted);

// prctl(2): PR_CAPBSET_DROP, PR_CAP_AMBIENT_RAISE and _LOWER, PR_SET_SECUREBITS, PR_SET_KEEPCAPS. Perm.
Result<Ref<Credentials>> after_bounding_drop(const Credentials& old, unsigned capability);
Result<Ref<Credentials>> after_ambient_change(const Credentials& old, unsigned capability, bool raise);
Result<Ref<Credentials>> after_secure_bits(const Credentials& old, uint32_t bits);
Result<Ref<Credentials>> after_keep_caps(const Credentials& old, bool keep);

}  // namespace kernel
