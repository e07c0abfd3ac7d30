// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/front/acquisition.h"
#include "daemon/front/core.h"
#include "daemon/front/endings.h"
#include "daemon/front/policy_reload.h"
#include "daemon/front/session.h"
#include "daemon/front/session_owner.h"

namespace iopermd::front {

struct CheckRequest {
    Request request;
    std::string program;
};

struct Released {
    PortSet remaining;  // empty: the grant has ended
    StripCounts counts;
};

struct GrantDetails {
    Grant grant;
    std::vector<pid_t> holders;
};

struct StatusReport {
    std::chrono::system_clock::time_point started;
    uint64_t policy_generation = 0;
    uint32_t rules = 0;
    uint32_t sessions = 0;
    uint32_t grants = 0;
    std::shared_ptr<const GuardIdentity> guard;  // null: away
    bool ceiling_stale = false;
    bool ioports_visible = false;
    std::string policy_error;
};

// Everything that the front does, without a transport: sessions come from the listener, requests from the
// gRPC service, facts from the guard, time from the housekeeping thread. Knows nothing of gRPC or protobuf.
// Thread-safe. Callbacks are called exactly once, on the caller's thread or the guard link's, with no lock
// held, and must not block.
class Broker final : public SessionOwner, public GuardWatcher {
public:
    template <class T>
    using Done = std::function<void(Result<T>&&)>;

    // `admin_group`: none where the system has no such group; then uid 0 alone is an administrator.
    Broker(const Surroundings& surroundings, PolicyStore policies, std::optional<gid_t> admin_group);

    // SessionOwner
    std::shared_ptr<Session> begin_session(Peer peer) override;
    void end_session(const std::shared_ptr<Session>& session, const std::string& why) override;
    uint32_t connections_per_uid() const override;

    void acquire(std::shared_ptr<const Session> session, AcquireRequest&& request, Acquisition::Done done);
    // `ports`: none for the whole grant. Answers after no holder can use them any more: with the guard away,
    // after its return for a whole grant, and Code::Unavailable for a part of one.
    void release(const std::shared_ptr<const Session>& session, uint64_t grant, std::optional<PortSet> ports,
                 Done<Released> done);
    std::vector<Grant> list(const Session& session, bool all) const;
    void get(const Session& session, uint64_t grant, Done<GrantDetails> done);
    Explanation check(const Session& session, const CheckRequest& request);
    StatusReport status() const;
    std::shared_ptr<const PolicySnapshot> policy() const;
    // `by` null: a signal asks. Otherwise administrators only.
    void reload(const Session* by, PolicyReload::Done done);

    // Ends what has expired and repeats orders that the guard has not confirmed. Returns how long it may be
    // until the next call.
    std::chrono::nanoseconds keep_house();
    // Ends every grant and waits, up to `patience`, until the guard has confirmed; then nobody waits for an
    // answer any more.
    void stop(std::chrono::milliseconds patience);

    // GuardWatcher
    std::vector<AdoptedGrant> guard_greeted(const GuardIdentity& identity, bool same) override;
    void grant_not_adopted(uint64_t grant, guard::Status status) override;
    void guard_ready() override;
    void guard_lost(const std::string& reason) override;
    void guard_event(const guard::Event& event) override;
    void guard_asks(PortQuestion question) override;

private:
    // With the lock held: the live grant, if this session may know of it.
    Result<Ledger::Entry*> find_for(const Session& session, uint64_t grant);
    void release_all(std::unique_lock<std::mutex> lock, Ledger::Entry& entry, std::string words,
                     Done<Released> done);
    void release_part(std::unique_lock<std::mutex> lock, const Ledger::Entry& entry, const PortSet& ports,
                      std::string words, Done<Released> done);
    void part_stripped(const std::shared_ptr<const Session>& session, uint64_t grant, const PortSet& ports,
                       std::string words, const StripCounts& counts, const Done<Released>& done);
    // Ends the live grants that fit, for the same reason.
    void end_where(const std::function<bool(const Ledger::Entry&)>& fits, EndCause cause,
                   const std::string& words);
    // The rest of guard_asks(), where it may block.
    void decide_about(const PortQuestion& question);
    std::shared_ptr<const Session> session_of(const PortQuestion& question);
    void question_granted(const Grant& grant);
    void question_refused(const PortQuestion& question, const Refusal& refusal);
    void last_holder_gone(const guard::Event& event);
    void redeemed(const guard::Event& event);
    void ticket_refused(const guard::Event& event);
    void record(const AuditRecord& record, AuditId id);

    mutable Core core_;
    Endings endings_;
    PolicyReload reload_;
    const std::optional<gid_t> admin_group_;
    const std::chrono::system_clock::time_point started_;
    std::atomic<uint64_t> next_session_{1};
    std::optional<bool> guard_there_;  // of the calls as a GuardWatcher, which come one at a time
};

}  // namespace iopermd::front
