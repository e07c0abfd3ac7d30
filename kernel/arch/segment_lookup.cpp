// SPDX-License-Identifier: Apache-2.0
#include "arch/segment_lookup.h"

#include "arch/segments.h"

namespace kernel {
namespace {

SegmentDescriptor entry_in(std::span<const uint64_t> table, size_t entry) {
    return entry < table.size() ? SegmentDescriptor{table[entry]} : SegmentDescriptor{};
}

}  // namespace

SegmentDescriptor find_descriptor(uint16_t selector, std::span<const uint64_t> own,
                                  std::span<const uint64_t> local) {
    const size_t entry = entry_of(selector);
    if (is_local_selector(selector))
        return entry_in(local, entry);
    switch (entry) {
        case entry_of(USER_CODE32_SELECTOR):
            return kUserCode32;
        case entry_of(USER_DATA_SELECTOR):
            return kUserData;
        case entry_of(USER_CODE_SELECTOR):
            return kUserCode;
        default:
            return entry_in(own, entry - FIRST_THREAD_ENTRY);
    }
}

}  // namespace kernel
