// SPDX-License-Identifier: Apache-2.0
#include "mm/remote_memory.h"

#include <algorithm>
#include <cstring>

namespace kernel {

Result<size_t> read_remote(AddressSpace& space, UserAddr from, void* to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
        const uint64_t at = (from + done).value();
        const Result<Ref<Frame>> frame = space.page_for_reading(UserAddr{page_floor(at)});
        if (!frame)
            break;
        const size_t part = std::min<size_t>(bytes - done, kPageSize - at % kPageSize);
        std::memcpy(static_cast<char*>(to) + done, (*frame)->bytes() + at % kPageSize, part);
        done += part;
    }
    if (done == 0 && bytes != 0)
        return fail(Errno::Io);
    return done;
}

}  // namespace kernel
