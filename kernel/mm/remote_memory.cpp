// SPDX-License-Identifier: Apache-2.0
#include "mm/remote_memory.h"

#include <algorithm>
#include <cstring>

namespace kernel {
namespace {

// Calls copy(page's bytes, done, part) for each part of a page; `page_at` gives its frame.
template <class PageAt, class Copy>
Result<size_t> walk(UserAddr start, size_t bytes, PageAt page_at, Copy copy) {
    size_t done = 0;
    while (done < bytes) {
        const uint64_t at = (start + done).value();
        const Result<Ref<Frame>> frame = page_at(UserAddr{page_floor(at)});
        if (!frame)
            break;
        const size_t part = std::min<size_t>(bytes - done, kPageSize - at % kPageSize);
        copy((*frame)->bytes() + at % kPageSize, done, part);
        done += part;
    }
    if (done == 0 && bytes != 0)
        return fail(Errno::Io);
    return done;
}

}  // namespace

Result<size_t> read_remote(AddressSpace& space, UserAddr from, void* to, size_t bytes) {
    return walk(
        from, bytes, [&space](UserAddr page) { return space.page_for_reading(page); },
        [to](const auto* page, size_t done, size_t part) {
            std::memcpy(static_cast<char*>(to) + done, page, part);
        });
}

Result<size_t> write_remote(AddressSpace& space, UserAddr to, const void* from, size_t bytes, bool forced) {
    return walk(
        to, bytes, [&space, forced](UserAddr page) { return space.page_for_writing(page, forced); },
        [from](auto* page, size_t done, size_t part) {
            std::memcpy(page, static_cast<const char*>(from) + done, part);
        });
}

}  // namespace kernel
