// SPDX-License-Identifier: Apache-2.0
#include "arch/segment_descriptor.h"

namespace kernel {
namespace {

constexpr unsigned kTypeShift = 40, kSystemShift = 44, kPrivilegeShift = 45, kPresentShift = 47;
constexpr unsigned kUseableShift = 52, k32BitShift = 54, kPagesShift = 55;
constexpr uint64_t kAccessed = 1, kMemory = 1, kUserPrivilege = 3;

constexpr uint64_t bits(uint64_t value, unsigned low, unsigned count) {
    return value >> low & ((uint64_t{1} << count) - 1);
}

}  // namespace

bool UserDescriptor::is_empty() const {
    const bool no_place = base == 0 && limit == 0 && contents == 0 && limit_in_pages == 0 && is_useable == 0;
    const bool zero = is_32bit == 0 && is_read_only == 0 && is_absent == 0;
    const bool as_glibc_says_it = is_32bit == 0 && is_read_only == 1 && is_absent == 1;
    return no_place && (zero || as_glibc_says_it);
}

uint64_t make_descriptor(const UserDescriptor& from) {
    const uint64_t type = kAccessed | uint64_t{from.is_read_only ^ 1u} << 1 | uint64_t{from.contents} << 2;
    const uint64_t base = from.base, limit = from.limit;
    return bits(limit, 0, 16) | bits(base, 0, 24) << 16 | type << kTypeShift | kMemory << kSystemShift |
           kUserPrivilege << kPrivilegeShift | uint64_t{from.is_absent ^ 1u} << kPresentShift |
           bits(limit, 16, 4) << 48 | uint64_t{from.is_useable} << kUseableShift |
           uint64_t{from.is_32bit} << k32BitShift | uint64_t{from.limit_in_pages} << kPagesShift |
           bits(base, 24, 8) << 56;
}

UserDescriptor describe_descriptor(uint64_t descriptor, uint32_t entry_number) {
    const auto field = [descriptor](unsigned low, unsigned count) {
        return static_cast<uint32_t>(bits(descriptor, low, count));
    };
    UserDescriptor to{};
    to.entry_number = entry_number;
    to.base = descriptor_base(descriptor);
    to.limit = field(0, 16) | field(48, 4) << 16;
    to.is_32bit = field(k32BitShift, 1) & 1;
    to.contents = field(kTypeShift + 2, 2) & 3;
    to.is_read_only = (field(kTypeShift + 1, 1) ^ 1) & 1;
    to.limit_in_pages = field(kPagesShift, 1) & 1;
    to.is_absent = (field(kPresentShift, 1) ^ 1) & 1;
    to.is_useable = field(kUseableShift, 1) & 1;
    return to;
}

uint32_t descriptor_base(uint64_t descriptor) {
    return static_cast<uint32_t>(bits(descriptor, 16, 24) | bits(descriptor, 56, 8) << 24);
}

// Linux's tls_desc_okay(): a 16-bit segment could not be returned to whole, and code would be a way around
// what user mode runs in.
Result<uint64_t> make_thread_descriptor(const UserDescriptor& description) {
    if (description.is_empty())
        return uint64_t{0};
    if (!description.is_32bit || description.contents > 1 || description.is_absent)
        return fail(Errno::Inval);
    return make_descriptor(description);
}

}  // namespace kernel
