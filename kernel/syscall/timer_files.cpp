// SPDX-License-Identifier: Apache-2.0
#include "syscall/timer_files.h"

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "fs/timer_file.h"
#include "syscall/lookup.h"
#include "task/thread.h"

namespace kernel {
namespace {

// The two that wake a sleeping machine need a capability, and are the others here: the machine never sleeps.
Result<TimerFile::Clock> clock_of(ClockId clock) {
    switch (clock) {
        case ClockId::RealtimeAlarm:
        case ClockId::BootTimeAlarm:
            if (!current_thread().credentials().has(Capability::WakeAlarm))
                return fail(Errno::Perm);
            return clock == ClockId::RealtimeAlarm ? TimerFile::Clock::Realtime : TimerFile::Clock::Monotonic;
        case ClockId::Realtime:
            return TimerFile::Clock::Realtime;
        case ClockId::Monotonic:
        case ClockId::BootTime:
            return TimerFile::Clock::Monotonic;
        default:
            return fail(Errno::Inval);
    }
}

TimerSpec describe(const TimerFile::Setting& setting) {
    return {TimeSpec::from(setting.interval), TimeSpec::from(setting.value)};
}

}  // namespace

Result<uint64_t> sys_timerfd_create(ClockId clock, uint32_t flags) {
    if (flags & ~(kCloseOnExec | kNonBlock))
        return fail(Errno::Inval);
    const TimerFile::Clock counted = TRY(clock_of(clock));
    Ref<OpenFile> file = TRY(TimerFile::create(counted, flags & kNonBlock, current_thread().credentials()));
    return current_files().add(std::move(file), flags & kCloseOnExec, descriptor_limit());
}

Result<uint64_t> sys_timerfd_settime(int32_t descriptor, uint32_t flags, UserIn<TimerSpec> wanted,
                                     UserOut<TimerSpec> old) {
    constexpr uint32_t kAbsolute = 1, kCancelOnSet = 2;
    const TimerSpec given = TRY(wanted.read());
    if (flags & ~(kAbsolute | kCancelOnSet))
        return fail(Errno::Inval);
    const TimerFile::Setting setting{.value = TRY(given.value.duration()),
                                     .interval = TRY(given.interval.duration()),
                                     .absolute = (flags & kAbsolute) != 0,
                                     .cancel_on_set = (flags & kCancelOnSet) != 0};
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    TimerFile* timer = file->as_timer();
    if (!timer)
        return fail(Errno::Inval);
    TimerFile::Setting before;
    TRY(timer->set(setting, before));
    if (old)
        TRY(old.write(describe(before)));
    return 0;
}

Result<uint64_t> sys_timerfd_gettime(int32_t descriptor, UserOut<TimerSpec> out) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    TimerFile* timer = file->as_timer();
    if (!timer)
        return fail(Errno::Inval);
    TRY(out.write(describe(timer->get())));
    return 0;
}

}  // namespace kernel
