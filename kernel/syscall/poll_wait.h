// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/clock.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"
#include "task/signal_set.h"
#include "task/signals.h"

namespace kernel {

// poll(2)'s and epoll_wait(2)'s time-out: negative is for ever.
inline Nanoseconds poll_deadline(int32_t milliseconds) {
    if (milliseconds < 0)
        return kNever;
    if (milliseconds == 0)
        return 0;
    return deadline_after(monotonic_now(), static_cast<Nanoseconds>(milliseconds) * 1'000'000);
}

// ppoll's, pselect6's and epoll_pwait's mask, for as long as the call waits; none: the thread's own. Inval
// for another size than 8.
inline Result<> use_signal_mask(UserIn<uint64_t> mask, uint64_t bytes) {
    if (!mask)
        return {};
    if (bytes != sizeof(uint64_t))
        return fail(Errno::Inval);
    signals::set_temporary_mask(SignalSet{TRY(mask.read())});
    return {};
}

// A time-out that the program passes by pointer (none: for ever), and in which Linux leaves what is left of
// it.
template <class Time>
class UserTimeout {
public:
    Result<> read(UserInOut<Time> at) {
        at_ = at;
        if (!at)
            return {};
        const Nanoseconds duration = TRY(TRY(at.read()).duration());
        deadline_ = duration == 0 ? 0 : deadline_after(monotonic_now(), duration);
        return {};
    }
    Nanoseconds deadline() const { return deadline_; }
    // A pointer that cannot be written is no error (Linux's poll_select_finish).
    void write_back() {
        const Nanoseconds now = monotonic_now();
        if (at_ && deadline_ != kNever)
            static_cast<void>(at_.write(Time::from(deadline_ > now ? deadline_ - now : 0)));
    }

private:
    UserInOut<Time> at_;
    Nanoseconds deadline_ = kNever;
};

}  // namespace kernel
