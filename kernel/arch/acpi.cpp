// SPDX-License-Identifier: Apache-2.0
#include "arch/acpi.h"

#include <cstring>

#include "arch/kernel_tables.h"

namespace kernel {
namespace {

// ACPI 6.4, 5.2.6.
struct [[gnu::packed]] Header {
    char signature[4];
    uint32_t bytes;
    uint8_t revision;
    uint8_t checksum;
    char oem[6];
    char oem_table[8];
    uint32_t oem_revision;
    uint32_t creator;
    uint32_t creator_revision;
};
static_assert(sizeof(Header) == 36);

constexpr uint32_t kLargest = 1 << 20;  // more is no table but a wild pointer

Result<const Header*> map_header(PhysAddr at) {
    return static_cast<const Header*>(TRY(map_firmware(at, sizeof(Header))));
}

}  // namespace

std::span<const uint8_t> map_acpi_table(PhysAddr at) {
    const Result<const Header*> header = map_header(at);
    if (!header)
        return {};
    const uint32_t bytes = (*header)->bytes;
    if (bytes < sizeof(Header) || bytes > kLargest)
        return {};
    const Result<const void*> whole = map_firmware(at, bytes);
    if (!whole)
        return {};
    return {static_cast<const uint8_t*>(*whole), bytes};
}

std::span<const uint8_t> find_acpi_table(const Handoff& handoff, std::string_view signature) {
    if (handoff.acpi_root == PhysAddr{0})
        return {};
    std::span<const uint8_t> entries = map_acpi_table(handoff.acpi_root);
    if (entries.empty())
        return {};
    for (entries = entries.subspan(sizeof(Header)); entries.size() >= handoff.acpi_entry_bytes;
         entries = entries.subspan(handoff.acpi_entry_bytes)) {
        uint64_t at = 0;
        std::memcpy(&at, entries.data(), handoff.acpi_entry_bytes);
        const Result<const Header*> header = map_header(PhysAddr{at});
        if (header && std::string_view{(*header)->signature, sizeof Header::signature} == signature)
            return map_acpi_table(PhysAddr{at});
    }
    return {};
}

}  // namespace kernel
