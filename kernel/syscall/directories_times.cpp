// SPDX-License-Identifier: Apache-2.0
#include "arch/clock.h"
#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// What one of the times becomes; kKeepTime leaves it.
struct NewTimes {
    Nanoseconds accessed, modified;
    bool both_now;  // writers may do that, other times are the owner's to set
};

NewTimes now() {
    const Nanoseconds time = realtime_now();
    return {time, time, true};
}

// Times before 1970 become 1970.
Result<Nanoseconds> to_time(int64_t seconds, int64_t nanoseconds) {
    if (nanoseconds < 0 || nanoseconds >= static_cast<int64_t>(kSecond))
        return fail(Errno::Inval);
    if (seconds < 0)
        return Nanoseconds{0};
    constexpr int64_t kLast = static_cast<int64_t>((kKeepTime - 1) / kSecond) - 1;
    return static_cast<Nanoseconds>(seconds < kLast ? seconds : kLast) * kSecond +
           static_cast<Nanoseconds>(nanoseconds);
}

Result<Nanoseconds> to_time(const TimeVal& time) {
    if (time.microseconds < 0 || time.microseconds >= 1'000'000)
        return fail(Errno::Inval);
    return to_time(time.seconds, time.microseconds * 1000);
}

constexpr int64_t kNow = (1 << 30) - 1, kOmit = (1 << 30) - 2;  // UTIME_NOW, UTIME_OMIT

Result<Nanoseconds> to_time(const TimeSpec& time) {
    if (time.nanoseconds == kNow)
        return realtime_now();
    if (time.nanoseconds == kOmit)
        return kKeepTime;
    return to_time(time.seconds, time.nanoseconds);
}

Result<uint64_t> change(Inode& inode, const NewTimes& times) {
    const Credentials& who = current_thread().credentials();
    const Attributes attributes = inode.attributes();
    const bool owner = permission::check_owner(attributes, who).has_value();
    if (!owner && times.both_now)
        TRY(permission::check(attributes, who, kMayWrite));
    else if (!owner)
        return fail(Errno::Perm);
    TRY(inode.set_times(times.accessed, times.modified));
    return 0;
}

}  // namespace

Result<uint64_t> sys_utime(UserString path, UserIn<UserTimes> times) {
    NewTimes wanted = now();
    if (times) {
        const UserTimes given = TRY(times.read());
        wanted = {TRY(to_time(given.accessed, 0)), TRY(to_time(given.modified, 0)), false};
    }
    const Ref<Inode> inode = TRY(find_inode(kAtWorkingDirectory, path, 0));
    return change(*inode, wanted);
}

Result<uint64_t> sys_utimes(UserString path, UserIn<std::array<TimeVal, 2>> times) {
    return sys_futimesat(kAtWorkingDirectory, path, times);
}

Result<uint64_t> sys_futimesat(int32_t directory, UserString path, UserIn<std::array<TimeVal, 2>> times) {
    NewTimes wanted = now();
    if (times) {
        const std::array<TimeVal, 2> given = TRY(times.read());
        wanted = {TRY(to_time(given[0])), TRY(to_time(given[1])), false};
    }
    const Ref<Inode> inode = TRY(find_inode(directory, path, 0));
    return change(*inode, wanted);
}

// Without a path it is the descriptor's own file: what futimens(3) calls.
Result<uint64_t> sys_utimensat(int32_t directory, UserString path, UserIn<std::array<TimeSpec, 2>> times,
                               uint32_t flags) {
    if (flags & ~(kAtNoFollow | kAtEmptyPath))
        return fail(Errno::Inval);
    NewTimes wanted = now();
    if (times) {
        const std::array<TimeSpec, 2> given = TRY(times.read());
        if (given[0].nanoseconds == kOmit && given[1].nanoseconds == kOmit)
            return 0;
        const bool both_now = given[0].nanoseconds == kNow && given[1].nanoseconds == kNow;
        wanted = {TRY(to_time(given[0])), TRY(to_time(given[1])), both_now};
    }
    if (!path && directory != kAtWorkingDirectory) {
        const Ref<OpenFile> file = TRY(opened_file_of(directory));
        return flags != 0 ? Result<uint64_t>{fail(Errno::Inval)} : change(file->inode(), wanted);
    }
    const Ref<Inode> inode = TRY(find_inode(directory, path, flags));
    return change(*inode, wanted);
}

}  // namespace kernel
