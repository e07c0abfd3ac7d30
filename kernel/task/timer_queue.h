// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/units.h"

namespace kernel {

// What stands in a TimerQueue.
struct TimerEntry {
    Nanoseconds deadline = kNever;
    ListLink link;
};

// Deadlines in ascending order; equal ones in the order they came. A list: the entries are few, because only
// threads that sleep with a time-out have one. Under its owner's lock.
class TimerQueue {
public:
    void insert(TimerEntry& entry) {
        for (TimerEntry& later : queue_) {
            if (later.deadline > entry.deadline) {
                queue_.insert_before(later, entry);
                return;
            }
        }
        queue_.push_back(entry);
    }
    void remove(TimerEntry& entry) { queue_.remove(entry); }
    Nanoseconds first_deadline() { return queue_.empty() ? kNever : queue_.front().deadline; }
    // Takes the first entry that is due at `now`; null where there is none.
    TimerEntry* take_due(Nanoseconds now) {
        if (queue_.empty() || queue_.front().deadline > now)
            return nullptr;
        return queue_.pop_front();
    }

private:
    PermanentList<TimerEntry, &TimerEntry::link> queue_;
};

}  // namespace kernel
