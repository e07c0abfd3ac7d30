// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/common/guard_message.h"
#include "daemon/policy/rule.h"
#include "iopermd/port_set.h"

namespace iopermd::front {

// The guard that answers now.
struct GuardIdentity {
    pid_t pid = 0;
    PortSet ceiling;
    guard::Backend backend = guard::Backend::Cgroup;
};

// What the guard needs to make a ticket; see guard::PrepareRequest for the meaning of the fields.
struct TicketRequest {
    uint64_t grant = 0;
    uid_t uid = static_cast<uid_t>(-1);
    pid_t pid = 0;
    uint64_t start_time = 0;
    OnRevoke on_revoke = OnRevoke::Strip;
    PortSet ports;
    std::string program;
};

struct StripCounts {
    uint32_t threads = 0;
    uint32_t killed = 0;
};

// A grant that outlived a guard.
struct AdoptedGrant {
    uint64_t grant = 0;
    uid_t uid = static_cast<uid_t>(-1);
    OnRevoke on_revoke = OnRevoke::Strip;
    PortSet ports;
};

// A program that no wrapper started waits in iopl(2) or ioperm(2). Who it is is the kernel's word.
struct PortQuestion {
    uint64_t question = 0;
    uid_t uid = static_cast<uid_t>(-1);
    gid_t gid = static_cast<gid_t>(-1);
    std::vector<gid_t> groups;  // supplementary
    pid_t pid = 0;
    uint64_t start_time = 0;
    std::string exe;                 // empty where the kernel has no path
    uint32_t level = 0;              // of iopl; 0: ioperm, and
    std::optional<PortRange> range;  // what it wants
};

// What becomes of a question; see guard::AnswerRequest for the meaning of the fields.
struct PortAnswer {
    uint64_t question = 0;
    uint64_t grant = 0;
    uid_t uid = 0;
    OnRevoke on_revoke = OnRevoke::Strip;
    PortSet ports;
};

// The guard's answer to a request that reached it, or that there was none.
template <class T>
struct GuardReply {
    bool answered = false;  // false: the guard is away, or went away before it answered
    guard::Status status = guard::Status::Failed;  // meaningful when answered
    T value{};
};

// The front's side of the guard. No call blocks; every `done` is called exactly once, on the caller's thread
// or another one, with no lock held. Thread-safe.
class GuardLink {
public:
    template <class T>
    using Done = std::function<void(GuardReply<T>)>;
    struct Nothing {};

    virtual ~GuardLink() = default;

    // Null while the guard is away.
    virtual std::shared_ptr<const GuardIdentity> identity() const = 0;
    virtual void prepare(const TicketRequest& request, Done<guard::Ticket> done) = 0;
    // Takes `ports` from every holder of the grant.
    virtual void strip(uint64_t grant, const PortSet& ports, Done<StripCounts> done) = 0;
    // Takes everything; the guard forgets the grant.
    virtual void end(uint64_t grant, Done<StripCounts> done) = 0;
    virtual void holders(uint64_t grant, Done<std::vector<pid_t>> done) = 0;
    virtual void answer(const PortAnswer& answer, Done<Nothing> done) = 0;
    // Asks the guard to exit so that the service manager starts it with the new policy. Answered before it
    // exits.
    virtual void restart(Done<Nothing> done) = 0;
};

// What happens on the guard's side without being asked for. Called by the link's own thread, one call at a
// time, with no lock held.
class GuardWatcher {
public:
    virtual ~GuardWatcher() = default;

    // A guard has answered the first greeting. Returns the grants that it shall adopt. `same`: it is the
    // process that was connected before; it stripped everything when that connection broke, so there is
    // nothing to adopt.
    virtual std::vector<AdoptedGrant> guard_greeted(const GuardIdentity& identity, bool same) = 0;
    // The guard does not adopt this one.
    virtual void grant_not_adopted(uint64_t grant, guard::Status status) = 0;
    // Adoption is over; requests are served from now on.
    virtual void guard_ready() = 0;
    // `reason` is words for people.
    virtual void guard_lost(const std::string& reason) = 0;
    virtual void guard_event(const guard::Event& event) = 0;
    // Sooner or later GuardLink::answer(); without it the kernel denies the question when its time is over.
    virtual void guard_asks(PortQuestion question) = 0;
};

// What a status means, in words to stand behind "the guard: ".
const char* describe(guard::Status status);

}  // namespace iopermd::front
