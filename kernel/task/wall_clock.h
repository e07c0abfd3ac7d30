// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/units.h"

namespace kernel {

// Somebody who must know that the time of day has jumped: a timer that waits for a moment of it.
class WallClockObserver {
public:
    // Called by whoever sets the clock, with LockRank::WallClock held: must not sleep.
    virtual void wall_clock_was_set() = 0;

    ListLink wall_clock_link;  // under LockRank::WallClock

protected:
    virtual ~WallClockObserver() = default;
};

void observe_wall_clock(WallClockObserver& observer);
// Afterwards it is not called any more. Harmless for one that does not observe.
void forget_wall_clock(WallClockObserver& observer);

// Sets the time of day (arch/clock.h) and tells every observer. Nanoseconds since 1970.
void set_wall_clock(Nanoseconds now);

}  // namespace kernel
