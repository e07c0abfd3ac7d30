// SPDX-License-Identifier: Apache-2.0
#include "capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

namespace capabilities {

bool bound_to(const std::vector<int>& kept) {
    // The kernel answers EINVAL for the first number that it has no capability for.
    for (int number = 0; prctl(PR_CAPBSET_READ, number) >= 0; ++number) {
        const bool keep = std::ranges::find(kept, number) != kept.end();
        if (!keep && prctl(PR_CAPBSET_DROP, number) != 0) {
            return false;
        }
    }
    return true;
}

bool drop_all() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &header, none) == 0;
}

bool grant_rawio_to_file(const char* path) {
    vfs_cap_data attribute{};
    attribute.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
    attribute.data[CAP_TO_INDEX(CAP_SYS_RAWIO)].permitted = CAP_TO_MASK(CAP_SYS_RAWIO);
    return setxattr(path, "security.capability", &attribute, sizeof attribute, 0) == 0;
}

}  // namespace capabilities
