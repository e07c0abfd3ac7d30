// SPDX-License-Identifier: Apache-2.0
// User memory is the test program's own. The first page faults, and so does everything outside the user half.
#include <algorithm>
#include <cstring>

#include "arch/lock_order.h"
#include "arch/user_copy.h"
#include "lib/panic.h"

namespace kernel {

namespace {
bool faults(UserAddr at, size_t bytes) {
    KERNEL_ASSERT(held_lock_ranks() == 0);
    return at.value() < kPageSize || at.value() > kUserEnd || bytes > kUserEnd - at.value();
}
char* pointer(UserAddr at) {
    return reinterpret_cast<char*>(at.value());
}
}  // namespace

size_t copy_from_user_partial(void* to, UserAddr from, size_t bytes) {
    if (bytes == 0 || faults(from, bytes))
        return bytes;
    std::memcpy(to, pointer(from), bytes);
    return 0;
}

size_t copy_to_user_partial(UserAddr to, const void* from, size_t bytes) {
    if (bytes == 0 || faults(to, bytes))
        return bytes;
    std::memcpy(pointer(to), from, bytes);
    return 0;
}

Result<> copy_from_user(void* to, UserAddr from, size_t bytes) {
    if (copy_from_user_partial(to, from, bytes) != 0)
        return fail(Errno::Fault);
    return {};
}

Result<> copy_to_user(UserAddr to, const void* from, size_t bytes) {
    if (copy_to_user_partial(to, from, bytes) != 0)
        return fail(Errno::Fault);
    return {};
}

Result<> zero_user(UserAddr at, size_t bytes) {
    if (bytes == 0)
        return {};
    if (faults(at, bytes))
        return fail(Errno::Fault);
    std::memset(pointer(at), 0, bytes);
    return {};
}

Result<size_t> copy_string_from_user(char* to, UserAddr from, size_t room) {
    if (room == 0)
        return fail(Errno::NameTooLong);
    if (faults(from, 1))
        return fail(Errno::Fault);
    const size_t length = strnlen(pointer(from), room);
    std::memcpy(to, pointer(from), std::min(length + 1, room));
    if (length == room)
        return fail(Errno::NameTooLong);
    return length;
}

Result<uint32_t> user_load32(UserAddr at) {
    if (faults(at, sizeof(uint32_t)))
        return fail(Errno::Fault);
    return __atomic_load_n(reinterpret_cast<uint32_t*>(pointer(at)), __ATOMIC_SEQ_CST);
}

Result<uint32_t> user_compare_exchange32(UserAddr at, uint32_t expected, uint32_t wanted) {
    if (faults(at, sizeof(uint32_t)))
        return fail(Errno::Fault);
    uint32_t seen = expected;
    __atomic_compare_exchange_n(reinterpret_cast<uint32_t*>(pointer(at)), &seen, wanted, false,
                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return seen;
}

}  // namespace kernel
