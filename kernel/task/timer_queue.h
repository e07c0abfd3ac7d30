// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "lib/ordered_tree.h"
#include "lib/units.h"

namespace kernel {

// What stands in a TimerQueue.
struct TimerEntry {
    Nanoseconds deadline = kNever;
    bool queued = false;
    TreeLink link;
};

// Deadlines in ascending order; equal ones in the order they came. A tree, because a program may have as many
// timers as descriptors. Under its owner's lock.
class TimerQueue {
public:
    void insert(TimerEntry& entry) {
        entry.queued = true;
        queue_.insert(entry);
    }
    // Harmless for one that does not stand in the queue.
    void remove(TimerEntry& entry) {
        if (std::exchange(entry.queued, false))
            queue_.remove(entry);
    }
    Nanoseconds first_deadline() const {
        const TimerEntry* first = queue_.first();
        return first ? first->deadline : kNever;
    }
    // Takes the first entry that is due at `now`; null where there is none.
    TimerEntry* take_due(Nanoseconds now) {
        TimerEntry* first = queue_.first();
        if (!first || first->deadline > now)
            return nullptr;
        remove(*first);
        return first;
    }

private:
    struct ByDeadline {
        static bool before(const TimerEntry& a, const TimerEntry& b) { return a.deadline < b.deadline; }
        static void summarize(TimerEntry&, const TimerEntry*, const TimerEntry*) {}
    };
    OrderedTree<TimerEntry, &TimerEntry::link, ByDeadline> queue_;
};

}  // namespace kernel
