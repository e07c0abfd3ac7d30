// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/front/core.h"
#include "daemon/front/endings.h"

namespace iopermd::front {

// Puts a policy in force: at start, on SIGHUP and for ReloadPolicy. One that does not load changes nothing.
// Thread-safe.
class PolicyReload {
public:
    struct Outcome {
        uint64_t generation = 0;
        bool changed = false;         // false: the files have the same text as before
        std::vector<uint64_t> ended;  // grants that the new policy would not allow
        bool guard_restarts = false;  // because the ceiling has changed
    };
    using Done = std::function<void(Result<Outcome>)>;

    PolicyReload(Core& core, Endings& endings, PolicyStore store)
        : core_(core), endings_(endings), store_(std::move(store)) {}

    // Reads the files on the caller's thread; `done` is called when the withdrawn grants' ports have been
    // taken. `by` may be null (a signal). The error is Code::BadPolicy and its message every diagnostic, a
    // line each.
    void run(const Session* by, Done done);

    // Asks a guard whose ceiling is not the policy's to restart, once for each policy: a guard that comes
    // back with the same ceiling again (it could not read the new files) is left alone. `done` gets whether
    // it restarts, and may be null.
    void restart_guard_if_stale(std::function<void(bool)> done);

private:
    struct Pending;

    Result<std::shared_ptr<const PolicySnapshot>> load(const Session* by);
    // Swaps the policy and marks what it does not allow any more.
    std::vector<Event> swap(std::shared_ptr<const PolicySnapshot> next,
                            const std::shared_ptr<Pending>& pending);
    bool still_allowed(const Core::Machine& machine, const Ledger::Entry& entry);
    void tell(const Session* by, const PolicySnapshot& policy, const Outcome& outcome);
    void finish_one(const std::shared_ptr<Pending>& pending);

    Core& core_;
    Endings& endings_;
    std::mutex loading_;  // one reload at a time; guards store_. Taken before core_.mutex
    PolicyStore store_;
    std::mutex restart_mutex_;    // guards restarted_for_
    uint64_t restarted_for_ = 0;  // the policy generation for which a restart was asked last
};

}  // namespace iopermd::front
