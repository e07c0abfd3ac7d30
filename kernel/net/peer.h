// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/inode.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "task/credentials.h"

namespace kernel {

// Who stands at the other end: the process that called connect(2), listen(2) or socketpair(2), as it was at
// that moment (SO_PEERCRED and its relatives). Empty where nobody is connected.
struct Peer {
    int32_t pid = 0;
    Ref<Credentials> credentials;
    Ref<Inode> process;  // what a descriptor of the process stands on (task/process_file.h)
};

// struct ucred: who sent a message (SCM_CREDENTIALS).
struct SenderCredentials {
    static constexpr uint32_t kNobody = 65534;  // the overflow id: unknown

    int32_t pid = 0;  // 0: nobody asked for them when the message was sent
    uint32_t uid = kNobody;
    uint32_t gid = kNobody;

    friend bool operator==(const SenderCredentials&, const SenderCredentials&) = default;
};
static_assert(sizeof(SenderCredentials) == 12);

// Whether a process `pid` that acts as `who` may send `claimed`: its own ids, or the capability to take
// others (Linux: scm_check_creds). Perm, Inval.
Result<> check_claim(const SenderCredentials& claimed, int32_t pid, const Credentials& who);

}  // namespace kernel
