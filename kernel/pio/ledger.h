// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef IOPERM_OFF
#include "pio/off.h"
#else

#include "lib/list.h"
#include "lib/spin_lock.h"
#include "pio/thread_ports.h"

namespace kernel::pio {

// Every thread that holds ports or has held some: it is entered with its first permission and stays until it
// ends, so that a program that raises and lowers its level pays once. The lock guards all
// permissions and grants, whoever changes or reads them. One for the machine.
class Ledger {
public:
    static SpinLock& lock() { return lock_; }

    // The lock is held. Entering a thread that is there changes nothing.
    static void enter(ThreadPorts& thread);
    static void leave(ThreadPorts& thread);

    // For walks with the lock held, some of them past threads that hold nothing now. A thread may be dying:
    // retain_unless_dying() before keeping it.
    using Threads = PermanentList<ThreadPorts, &ThreadPorts::ledger_link_>;
    static Threads& threads() { return threads_; }

    // Calls visit(Thread&, ThreadPorts&), which returns a Result<>, for each thread that holds ports or a
    // share of a grant now, in the order in which they were entered, and ends with the first failure. The
    // lock is held meanwhile. Any thread.
    template <class Visit>
    static Result<> for_each_holder(Visit visit) {
        const SpinLock::Guard guard = lock_.lock();
        for (ThreadPorts& thread : threads_) {
            if (thread.level() == iopermd::kMaxIopl || thread.permissions())
                TRY(visit(thread.owner(), thread));
        }
        return {};
    }

private:
    static SpinLock lock_;
    static Threads threads_;
};

}  // namespace kernel::pio

#endif
