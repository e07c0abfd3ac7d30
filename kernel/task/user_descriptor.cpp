// SPDX-License-Identifier: Apache-2.0
#include "task/user_descriptor.h"

#include "arch/segment_lookup.h"
#include "task/process.h"

namespace kernel {

SegmentDescriptor descriptor_of(const Thread& thread, uint16_t selector) {
    if (!is_local_selector(selector))
        return find_descriptor(selector, thread.segments.own, {});
    const Ref<AddressSpace> space = thread.process().address_space();
    return space ? SegmentDescriptor{space->local_descriptor(entry_of(selector))} : SegmentDescriptor{};
}

uint64_t segment_base(const Thread& thread, uint16_t selector, uint64_t plain) {
    return is_null_selector(selector) ? plain : descriptor_of(thread, selector).base();
}

}  // namespace kernel
