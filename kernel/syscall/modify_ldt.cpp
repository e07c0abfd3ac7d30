// SPDX-License-Identifier: Apache-2.0
#include "syscall/modify_ldt.h"

#include <algorithm>

#include "arch/cpu.h"
#include "arch/local_descriptors.h"
#include "arch/segment_descriptor.h"
#include "arch/user_copy.h"
#include "mm/user_pointer.h"
#include "task/process.h"

namespace kernel {
namespace {

enum Function : int32_t { kRead = 0, kWriteOldForm = 1, kReadDefault = 2, kWrite = 0x11 };

Result<> clear_user(UserAddr at, uint64_t bytes) {
    static constexpr uint8_t kZeros[256] = {};
    for (uint64_t done = 0; done < bytes;) {
        const uint64_t part = std::min<uint64_t>(bytes - done, sizeof kZeros);
        TRY(copy_to_user(at + done, kZeros, part));
        done += part;
    }
    return {};
}

// Nothing at all where there is no table; else as much as was asked for, with zeros behind what there is.
Result<uint64_t> read_table(UserAddr to, uint64_t bytes) {
    const Vector<uint64_t> entries =
        TRY(current_thread().process().running_address_space()->local_descriptors());
    if (entries.empty())
        return 0;
    bytes = std::min<uint64_t>(bytes, LocalDescriptors::kMost * sizeof(uint64_t));
    const uint64_t present = std::min<uint64_t>(bytes, entries.span().size_bytes());
    TRY(copy_to_user(to, entries.begin(), present));
    TRY(clear_user(to + present, bytes - present));
    return bytes;
}

// What an address space starts with, which once was something.
Result<uint64_t> read_default(UserAddr to, uint64_t bytes) {
    constexpr uint64_t kBytes = 128;
    bytes = std::min(bytes, kBytes);
    TRY(clear_user(to, bytes));
    return bytes;
}

Result<uint64_t> write_entry(UserAddr from, uint64_t bytes, bool old_form) {
    if (bytes != sizeof(UserDescriptor))
        return fail(Errno::Inval);
    const UserDescriptor wanted = TRY(UserIn<UserDescriptor>{from}.read());
    if (wanted.entry_number >= LocalDescriptors::kMost)
        return fail(Errno::Inval);
    const SegmentDescriptor descriptor = TRY(make_local_descriptor(wanted, old_form));
    AddressSpace& space = *current_thread().process().running_address_space();
    TRY(space.set_local_descriptor(wanted.entry_number, descriptor.raw()));
    return 0;
}

Result<uint64_t> modify(int32_t function, UserAddr at, uint64_t bytes) {
    switch (function) {
        case kRead:
            return read_table(at, bytes);
        case kWriteOldForm:
            return write_entry(at, bytes, true);
        case kReadDefault:
            return read_default(at, bytes);
        case kWrite:
            return write_entry(at, bytes, false);
        default:
            return fail(Errno::NoSys);
    }
}

}  // namespace

Result<uint64_t> sys_modify_ldt(int32_t function, UserAddr at, uint64_t bytes) {
    const Result<uint64_t> answer = modify(function, at, bytes);
    return answer ? *answer : static_cast<uint32_t>(-static_cast<int32_t>(answer.error()));
}

}  // namespace kernel
