// SPDX-License-Identifier: Apache-2.0
#include "task/file_capabilities.h"

#include <cstring>

#include "task/credentials.h"

namespace kernel {
namespace {

constexpr uint32_t kEffective = 1;
constexpr uint32_t kVersions = 0xff00'0000;
constexpr uint32_t kVersion1 = 0x0100'0000, kVersion2 = 0x0200'0000, kVersion3 = 0x0300'0000;
constexpr size_t kSize1 = 12, kSize2 = 20, kSize3 = kCapabilityBytes;

// struct vfs_ns_cap_data; version 1 ends behind the first pair, version 2 before the owner.
struct Value {
    uint32_t version;
    struct {
        uint32_t permitted, inheritable;
    } words[2];
    uint32_t owner;  // the user who is root in the name space that it counts in
};
static_assert(sizeof(Value) == kSize3);

size_t size_of(uint32_t version) {
    switch (version & kVersions) {
        case kVersion1:
            return kSize1;
        case kVersion2:
            return kSize2;
        case kVersion3:
            return kSize3;
        default:
            return 0;
    }
}

Result<Value> read(std::span<const uint8_t> bytes) {
    Value value{};
    if (bytes.size() < kSize1 || bytes.size() > kSize3)
        return fail(Errno::Inval);
    std::memcpy(&value, bytes.data(), bytes.size());
    if (size_of(value.version) != bytes.size())
        return fail(Errno::Inval);
    return value;
}

}  // namespace

bool is_valid_capability_value(std::span<const uint8_t> bytes) {
    const Result<Value> value = read(bytes);
    return value && (value->version & kVersions) != kVersion1;
}

Result<FileCapabilities> parse_file_capabilities(std::span<const uint8_t> bytes) {
    const Value value = TRY(read(bytes));
    if (value.owner != 0)
        return FileCapabilities{};
    const auto join = [](uint32_t low, uint32_t high) {
        return (uint64_t{high} << 32 | low) & kAllCapabilities;
    };
    return FileCapabilities{.present = true,
                            .effective = (value.version & kEffective) != 0,
                            .permitted = join(value.words[0].permitted, value.words[1].permitted),
                            .inheritable = join(value.words[0].inheritable, value.words[1].inheritable)};
}

}  // namespace kernel
