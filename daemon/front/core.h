// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "daemon/front/audit_log.h"
#include "daemon/front/clock.h"
#include "daemon/front/event_bus.h"
#include "daemon/front/guard_link.h"
#include "daemon/front/ioports_source.h"
#include "daemon/front/ledger.h"
#include "daemon/front/policy_store.h"
#include "daemon/front/process.h"
#include "daemon/front/rate_limit.h"
#include "daemon/front/worker.h"

namespace iopermd::front {

// What the broker stands on; all of it outlives the broker and is thread-safe.
struct Surroundings {
    GuardLink& guard;
    AuditLog& audit;
    EventBus& events;
    const Clock& clock;
    IoPortsSource& ioports;
    ProcessSource& processes;
    Worker& worker;
};

// The broker's state, shared by the classes that do its work. One lock guards all of it. It is held for
// decisions and look-ups only: never while the guard is asked, a watcher is woken, a file is read or written,
// or a callback runs. So deciding and reserving are one step (two requests cannot both get an exclusive
// port), and no other lock is taken under it.
struct Core : Surroundings {
    explicit Core(const Surroundings& surroundings) : Surroundings(surroundings) {}

    // What is known outside the lock at the time of a decision.
    struct Machine {
        std::shared_ptr<const IoPorts> ports;
        std::shared_ptr<const GuardIdentity> guard;  // null: away
    };
    Machine look() const { return {ioports.read(), guard.identity()}; }

    // The one way to policy/decide. With the lock held; `session` holds what it holds without standing in its
    // own way.
    Verdict judge(const Machine& machine, const Subject& subject, const Request& request, uint64_t session);

    std::mutex mutex;  // guards what follows
    Ledger ledger;
    std::condition_variable drained;  // the ledger has become empty
    std::shared_ptr<const PolicySnapshot> policy = PolicyStore::empty();
    std::string policy_error = "no policy has been loaded yet";
    uint32_t sessions = 0;
    // Sessions of processes that asked without a connection, by pid and start time. They live as long as
    // their grants.
    std::map<std::pair<pid_t, uint64_t>, std::weak_ptr<Session>> askers;
    RateLimit denials{100, std::chrono::milliseconds(100)};
    RateLimit question_lines{100, std::chrono::milliseconds(100)};  // in the log, of denied questions

private:
    // A PortSet is 8 KiB and /proc/ioports has dozens of owners, so the facts are kept and brought up to
    // date, not made anew.
    MachineFacts facts_;
    Machine seen_;
};

}  // namespace iopermd::front
