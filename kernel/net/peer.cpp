// SPDX-License-Identifier: Apache-2.0
#include "net/peer.h"

namespace kernel {
namespace {

constexpr uint32_t kNoId = ~0u;

bool is_one_of(uint32_t id, const Credentials::Ids& ids) {
    return id == ids.real || id == ids.effective || id == ids.saved;
}

}  // namespace

Result<> check_claim(const SenderCredentials& claimed, int32_t pid, const Credentials& who) {
    if (claimed.uid == kNoId || claimed.gid == kNoId)
        return fail(Errno::Inval);
    const bool process = claimed.pid == pid || who.has(Capability::SysAdmin);
    const bool user = is_one_of(claimed.uid, who.user) || who.has(Capability::SetUid);
    const bool group = is_one_of(claimed.gid, who.group) || who.has(Capability::SetGid);
    if (!process || !user || !group)
        return fail(Errno::Perm);
    return {};
}

}  // namespace kernel
