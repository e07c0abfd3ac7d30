// SPDX-License-Identifier: Apache-2.0
// An initramfs is whatever the boot loader left in memory.
#include <cstdlib>

#include "fs/cpio.h"

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace kernel;
    const std::span<const uint8_t> bytes{data, size};
    CpioReader reader{bytes};
    CpioEntry entry;
    size_t members = 0;
    while (true) {
        const auto more = reader.next(entry);
        if (!more) {
            require(!more.error().reason.empty() && more.error().offset <= size);
            return 0;
        }
        if (!*more)
            return 0;
        // Names and data lie within the archive, and no member is free.
        const auto* name = reinterpret_cast<const uint8_t*>(entry.name.data());
        require(!entry.name.empty() && entry.name.find('\0') == std::string_view::npos);
        require(name >= data && name + entry.name.size() <= data + size);
        require(entry.data.empty() ||
                (entry.data.data() >= data && entry.data.data() + entry.data.size() <= data + size));
        require(++members <= size / 110);
    }
}
