// SPDX-License-Identifier: Apache-2.0
#include "syscall/interval_timers.h"

#include "arch/cpu.h"
#include "task/process.h"

namespace kernel {
namespace {

using Kind = ProcessTimers::Kind;
using Setting = ProcessTimers::Setting;

Result<Kind> check_kind(int32_t which) {
    if (which < 0 || which > static_cast<int32_t>(Kind::Profile))
        return fail(Errno::Inval);
    return static_cast<Kind>(which);
}

IntervalSetting describe(const Setting& setting) {
    IntervalSetting shown{TimeVal::from(setting.interval), TimeVal::from(setting.left)};
    // One that is about to fire must not look as if it were off.
    if (setting.left != 0 && shown.left.seconds == 0 && shown.left.microseconds == 0)
        shown.left.microseconds = 1;
    return shown;
}

}  // namespace

Result<uint64_t> sys_getitimer(int32_t which, UserOut<IntervalSetting> out) {
    TRY(out.write(describe(current_thread().process().timers.get(TRY(check_kind(which))))));
    return 0;
}

Result<uint64_t> sys_setitimer(int32_t which, UserIn<IntervalSetting> in, UserOut<IntervalSetting> old) {
    const Kind kind = TRY(check_kind(which));
    Setting wanted;
    if (in) {  // without, Linux takes it for a setting to 0
        const IntervalSetting given = TRY(in.read());
        wanted = {TRY(given.left.duration()), TRY(given.interval.duration())};
    }
    const Setting before = current_thread().process().timers.set(kind, wanted);
    if (old)
        TRY(old.write(describe(before)));
    return 0;
}

// The seconds that were left of the last one, rounded, and not 0 if there was one.
Result<uint64_t> sys_alarm(uint32_t seconds) {
    const Setting before = current_thread().process().timers.set(Kind::Real, {seconds * kSecond, 0});
    if (before.left == 0)
        return 0;
    const uint64_t rounded = (before.left + kSecond / 2) / kSecond;
    return rounded == 0 ? 1 : rounded;
}

}  // namespace kernel
