// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/list.h"
#include "lib/owned.h"
#include "lib/result.h"
#include "pio/grant.h"
#include "pio/ledger.h"
#include "pio/reshuffle.h"

namespace kernel::pio {

// All grants there are, in the order of their numbers, and what the controller does to them. One for the
// machine, under the ledger's lock, which functions take that do not end in _locked. give() and extend() are
// the controller's: there is one while they run.
class Grants {
public:
    // Gives a new grant to the threads that each(visit) calls visit(ThreadPorts&) for, twice the same ones;
    // how many. Perm: ports that the controller must not give. Exist, NoSpace, NoMem; Srch: there are none.
    template <class Each>
    static Result<uint32_t> give(Owned<Grant> grant, Each each);

    // How many threads gained or lost a port by it. NoEnt; Perm, as above.
    static Result<uint32_t> extend(uint64_t number, Ranges ranges);
    static Result<uint32_t> revoke(uint64_t number, Ranges ranges);
    // And the grant is forgotten.
    static Result<uint32_t> revoke_whole(uint64_t number);
    static void revoke_all_locked();

    // The grant with the lowest number above `after`; null: none.
    static Grant* next_locked(uint64_t after);
    static Grant* find_locked(uint64_t number);
    static uint32_t count_locked() { return static_cast<uint32_t>(living_.size()); }
    // How many threads hold it.
    static uint32_t threads_locked(const Grant& grant);

    // Grants whose last holder has ended wait here until the controller, if there is one, has read of it.
    static void forget_ended_locked();
    static bool any_ended_locked() { return !ended_.empty(); }
    // The number of the one that ended first, which is forgotten; 0: none.
    static uint64_t take_ended_locked();

    // From Permissions: nobody holds the grant any more.
    static void last_share_gone(Grant& grant);

private:
    static Result<> admit(const Grant& grant);
    static void list(Grant& grant);
    static void forget(Grant& grant);
    static void end(Grant& grant, Reshuffle& reshuffle);

    static PermanentList<Grant, &Grant::link_> living_;
    static PermanentList<Grant, &Grant::link_> ended_;
    static uint32_t count_;  // of both lists
};

template <class Each>
Result<uint32_t> Grants::give(Owned<Grant> grant, Each each) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    TRY(admit(*grant));
    Reshuffle reshuffle;
    uint32_t threads = 0;
    Result<> prepared;
    each([&](ThreadPorts& thread) {
        threads++;
        if (prepared)
            prepared = reshuffle.prepare(thread, *grant);
    });
    TRY(prepared);
    if (threads == 0)
        return fail(Errno::Srch);
    list(*grant.leak());
    each([&](ThreadPorts& thread) { reshuffle.commit(thread); });
    return threads;
}

}  // namespace kernel::pio
