// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "syscall/descriptor_locks.h"
#include "syscall/descriptors.h"
#include "syscall/i386_handlers.h"
#include "syscall/lookup.h"
#include "syscall/polling.h"

namespace kernel {
namespace {

// The commands that take a struct flock64; their plain forms take a struct flock.
constexpr uint32_t kGetLock64 = 12, kSetLockWait64 = 14;  // 13 between them sets a lock without waiting
constexpr bool is_lock64_command(uint32_t command) {
    return command >= kGetLock64 && command <= kSetLockWait64;
}
constexpr bool is_file_lock_command(uint32_t command) {
    return command >= kGetFileLock && command <= kSetFileLockWait;
}

LockRange widen(const auto& form) {
    LockRange range{};
    range.type = form.type, range.whence = form.whence;
    range.start = form.start, range.bytes = form.bytes, range.pid = form.pid;
    return range;
}

void narrow_to(I386LockRange64& form, const LockRange& range) {
    form = {range.type, range.whence, range.start, range.bytes, range.pid};
}

template <class Form>
Result<> check_fit(const LockRange&) {
    return {};
}
// A lock that begins where the form cannot say is an error, one that ends there is not (Linux's
// fixup_compat_flock()).
constexpr int64_t kMost = 0x7fff'ffff;
template <>
Result<> check_fit<I386LockRange>(const LockRange& range) {
    return range.start > kMost ? Result<>{fail(Errno::Overflow)} : Result<>{};
}
void narrow_to(I386LockRange& form, const LockRange& range) {
    form = {range.type, range.whence, static_cast<int32_t>(range.start),
            static_cast<int32_t>(std::min(range.bytes, kMost)), range.pid};
}

template <class Form>
Result<uint64_t> lock(int32_t descriptor, uint32_t command, uint64_t argument) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    const UserInOut<Form> at{UserAddr{argument}};
    LockRange range = widen(TRY(at.read()));
    TRY(change_lock(descriptor, *file, command, range));
    if (asks_for_lock(command)) {
        TRY(check_fit<Form>(range));
        Form form;
        narrow_to(form, range);
        TRY(at.write(form));
    }
    return 0;
}

}  // namespace

Result<uint64_t> i386_fcntl(int32_t descriptor, uint32_t command, uint64_t argument) {
    if (is_lock64_command(command) || is_file_lock_command(command))
        return fail(Errno::Inval);
    return i386_fcntl64(descriptor, command, argument);
}

Result<uint64_t> i386_fcntl64(int32_t descriptor, uint32_t command, uint64_t argument) {
    if (is_lock64_command(command))
        return lock<I386LockRange64>(descriptor, command - kGetLock64 + kGetLock, argument);
    if (is_file_lock_command(command))
        return lock<I386LockRange64>(descriptor, command, argument);
    if (is_lock_command(command))
        return lock<I386LockRange>(descriptor, command, argument);
    return sys_fcntl(descriptor, command, argument);
}

Result<uint64_t> i386_select(UserIn<I386SelectArguments> arguments) {
    const I386SelectArguments given = TRY(arguments.read());
    const auto set = [](uint32_t at) { return UserInOut<UserLong>{UserAddr{at}, Layout::Narrow}; };
    return sys_select(given.count, set(given.readable), set(given.writable), set(given.exceptional),
                      UserInOut<TimeVal>{UserAddr{given.duration}, Layout::Narrow});
}

}  // namespace kernel
