// SPDX-License-Identifier: Apache-2.0
#include "fs/device_registry.h"

#include "lib/panic.h"

namespace kernel {
namespace {

struct DeviceRange {
    uint32_t major, first_minor, count;
    OpenDevice open;
};
// Written at boot by the boot CPU alone, read afterwards.
constinit DeviceRange ranges[48]{};
constinit size_t range_count = 0;

}  // namespace

void register_device(uint32_t major, uint32_t first_minor, uint32_t count, OpenDevice open) {
    KERNEL_ASSERT(range_count < std::size(ranges));
    ranges[range_count++] = {major, first_minor, count, open};
}

Result<Ref<OpenFile>> open_device(Ref<Inode> node, uint64_t device_number, uint32_t flags) {
    if (node->type() != kCharDevice)
        return fail(Errno::NxIo);
    const uint32_t major = device_major(device_number), minor = device_minor(device_number);
    for (size_t i = 0; i < range_count; i++) {
        const DeviceRange& range = ranges[i];
        if (range.major == major && minor >= range.first_minor && minor - range.first_minor < range.count)
            return range.open(std::move(node), device_number, flags);
    }
    return fail(Errno::NxIo);
}

}  // namespace kernel
