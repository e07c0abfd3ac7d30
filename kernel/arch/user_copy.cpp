// SPDX-License-Identifier: Apache-2.0
#include "arch/user_copy.h"

#include <algorithm>

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "lib/panic.h"

namespace kernel {

// arch/user_copy.S
extern "C" {
size_t copy_user_bytes(void* to, const void* from, size_t bytes);
size_t zero_user_bytes(void* at, size_t bytes);
ptrdiff_t copy_user_string(char* to, const char* from, size_t room);
bool load_user_word(const uint32_t* at, uint32_t* value);
bool exchange_user_word(uint32_t* at, uint32_t* expected, uint32_t wanted);
}

namespace {

struct MayFault {
    uint64_t instruction;
    uint64_t recovery;
};
extern "C" const MayFault exception_table_start[];
extern "C" const MayFault exception_table_end[];

const MayFault* find_entry(uint64_t rip) {
    const MayFault* entry =
        std::find_if(exception_table_start, exception_table_end,
                     [rip](const MayFault& candidate) { return candidate.instruction == rip; });
    return entry != exception_table_end ? entry : nullptr;
}

// Where a fault can be dealt with, user memory may be touched: it takes locks and waits for other CPUs.
void expect_faults() {
    KERNEL_ASSERT(this_cpu().held_ranks == 0 && interrupts_enabled());
}

bool in_user_half(UserAddr at, size_t bytes) {
    return at.value() <= kUserEnd && bytes <= kUserEnd - at.value();
}

template <class T>
T* pointer(UserAddr at) {
    return reinterpret_cast<T*>(at.value());
}

Result<> all_or_fault(size_t missing) {
    if (missing != 0)
        return fail(Errno::Fault);
    return {};
}

}  // namespace

size_t copy_from_user_partial(void* to, UserAddr from, size_t bytes) {
    expect_faults();
    return in_user_half(from, bytes) ? copy_user_bytes(to, pointer<void>(from), bytes) : bytes;
}

size_t copy_to_user_partial(UserAddr to, const void* from, size_t bytes) {
    expect_faults();
    return in_user_half(to, bytes) ? copy_user_bytes(pointer<void>(to), from, bytes) : bytes;
}

Result<> copy_from_user(void* to, UserAddr from, size_t bytes) {
    return all_or_fault(copy_from_user_partial(to, from, bytes));
}

Result<> copy_to_user(UserAddr to, const void* from, size_t bytes) {
    return all_or_fault(copy_to_user_partial(to, from, bytes));
}

Result<> zero_user(UserAddr at, size_t bytes) {
    expect_faults();
    return all_or_fault(in_user_half(at, bytes) ? zero_user_bytes(pointer<void>(at), bytes) : bytes);
}

Result<size_t> copy_string_from_user(char* to, UserAddr from, size_t room) {
    expect_faults();
    if (from.value() >= kUserEnd)
        return fail(Errno::Fault);
    const size_t reach = std::min(room, static_cast<size_t>(kUserEnd - from.value()));
    const ptrdiff_t length = copy_user_string(to, pointer<char>(from), reach);
    if (length < 0 || (static_cast<size_t>(length) == reach && reach < room))
        return fail(Errno::Fault);
    if (static_cast<size_t>(length) == room)
        return fail(Errno::NameTooLong);
    return static_cast<size_t>(length);
}

Result<uint32_t> user_load32(UserAddr at) {
    expect_faults();
    uint32_t value = 0;
    if (!in_user_half(at, sizeof value) || !load_user_word(pointer<uint32_t>(at), &value))
        return fail(Errno::Fault);
    return value;
}

Result<uint32_t> user_compare_exchange32(UserAddr at, uint32_t expected, uint32_t wanted) {
    expect_faults();
    if (!in_user_half(at, sizeof wanted) || !exchange_user_word(pointer<uint32_t>(at), &expected, wanted))
        return fail(Errno::Fault);
    return expected;
}

bool is_user_access(const TrapFrame& frame) {
    return find_entry(frame.rip) != nullptr;
}

void recover_user_access(TrapFrame& frame) {
    const MayFault* entry = find_entry(frame.rip);
    KERNEL_ASSERT(entry != nullptr);
    frame.rip = entry->recovery;
}

}  // namespace kernel
