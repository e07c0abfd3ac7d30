// SPDX-License-Identifier: Apache-2.0
#include "task/credentials.h"

#include <algorithm>

namespace kernel {

Result<Ref<Credentials>> Credentials::create_root() {
    return make_ref<Credentials>();
}

Result<Ref<Credentials>> Credentials::copy() const {
    Ref<Credentials> made = TRY(make_ref<Credentials>());
    made->user = user;
    made->group = group;
    made->capabilities = capabilities;
    made->secure_bits = secure_bits;
    TRY(made->groups.reserve(groups.size()));
    for (const uint32_t gid : groups)
        TRY(made->groups.push(gid));
    return made;
}

bool Credentials::in_group(uint32_t gid) const {
    return gid == group.file_system || std::find(groups.begin(), groups.end(), gid) != groups.end();
}

}  // namespace kernel
