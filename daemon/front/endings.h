// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/front/core.h"

namespace iopermd::front {

// Ends grants. Two steps, so that a caller that holds the lock can decide about many: mark() makes a grant
// useless to its session at once, carry_out() tells the watchers (a supervisor among them lets go of its
// program then), and has the guard take the ports. The grant stays in the ledger, and in the way of exclusive
// requests, until the guard has confirmed; where the guard is away the order is repeated when it is back.
// Thread-safe.
class Endings {
public:
    explicit Endings(Core& core) : core_(core) {}

    // With the core's lock held, on a live entry. Returns what carry_out() is to tell. `done` may be null.
    static Event mark(Ledger::Entry& entry, EndCause cause, std::string words, Ledger::Ended done = nullptr);
    // With no lock held.
    void carry_out(Event&& ending);
    // Tells the guard about every ending that it does not know of yet.
    void retry();
    // Lets go of whoever waits for an ending that the guard has not confirmed. The grants stay.
    void abandon_waiting(const Error& error);

private:
    void ask_guard(uint64_t id);
    void answered(uint64_t id, const GuardReply<StripCounts>& reply);
    void finish(uint64_t id, const StripCounts& counts);
    void postpone(uint64_t id, const GuardReply<StripCounts>& reply);

    Core& core_;
};

}  // namespace iopermd::front
