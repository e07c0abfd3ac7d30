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

bool is_nowhere(const UserDescriptor& description) {
    return description.base == 0 && description.limit == 0 && description.contents == 0 &&
           description.limit_in_pages == 0 && description.is_useable == 0 && description.is_32bit == 0;
}

}  // namespace

bool UserDescriptor::is_empty() const {
    return is_nowhere(*this) && is_read_only == 1 && is_absent == 1;
}

bool UserDescriptor::is_zero() const {
    return is_nowhere(*this) && is_read_only == 0 && is_absent == 0;
}

SegmentDescriptor make_descriptor(const UserDescriptor& from) {
    const uint64_t type = kAccessed | uint64_t{from.is_read_only ^ 1u} << 1 | uint64_t{from.contents} << 2;
    const uint64_t base = from.base, limit = from.limit;
    return SegmentDescriptor{bits(limit, 0, 16) | bits(base, 0, 24) << 16 | type << kTypeShift |
                             kMemory << kSystemShift | kUserPrivilege << kPrivilegeShift |
                             uint64_t{from.is_absent ^ 1u} << kPresentShift | bits(limit, 16, 4) << 48 |
                             uint64_t{from.is_useable} << kUseableShift |
                             uint64_t{from.is_32bit} << k32BitShift |
                             uint64_t{from.limit_in_pages} << kPagesShift | bits(base, 24, 8) << 56};
}

UserDescriptor describe_descriptor(SegmentDescriptor descriptor, uint32_t entry_number) {
    const auto field = [descriptor](unsigned low, unsigned count) {
        return static_cast<uint32_t>(descriptor.bits(low, count));
    };
    UserDescriptor to{};
    to.entry_number = entry_number;
    to.base = descriptor.base();
    to.limit = field(0, 16) | field(48, 4) << 16;
    to.is_32bit = field(k32BitShift, 1) & 1;
    to.contents = field(kTypeShift + 2, 2) & 3;
    to.is_read_only = (field(kTypeShift + 1, 1) ^ 1) & 1;
    to.limit_in_pages = field(kPagesShift, 1) & 1;
    to.is_absent = (field(kPresentShift, 1) ^ 1) & 1;
    to.is_useable = field(kUseableShift, 1) & 1;
    return to;
}

// Linux's tls_desc_okay(): a 16-bit segment could not be returned to whole, and code would be a way around
// what user mode runs in.
Result<SegmentDescriptor> make_thread_descriptor(const UserDescriptor& description) {
    if (description.is_empty() || description.is_zero())
        return SegmentDescriptor{};
    if (!description.is_32bit || description.contents > 1 || description.is_absent)
        return fail(Errno::Inval);
    return make_descriptor(description);
}

// Linux's write_ldt(), without CONFIG_X86_16BIT: returning to a stack of 16 bits, IRET would leave a piece of
// the kernel's stack pointer above SP.
Result<SegmentDescriptor> make_local_descriptor(const UserDescriptor& description, bool old_form) {
    constexpr uint32_t kConformingCode = 3;
    if (description.contents == kConformingCode && (old_form || !description.is_absent))
        return fail(Errno::Inval);
    if (description.is_empty() || (old_form && description.base == 0 && description.limit == 0))
        return SegmentDescriptor{};
    if (!description.is_32bit)
        return fail(Errno::Inval);
    UserDescriptor wanted = description;
    if (old_form)
        wanted.is_useable = 0;
    return make_descriptor(wanted);
}

}  // namespace kernel
