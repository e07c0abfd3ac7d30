// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/front/core.h"
#include "daemon/front/endings.h"

namespace iopermd::front {

// What a session asks for, every field checked on its own.
struct AcquireRequest {
    Request request;
    std::optional<std::chrono::seconds> lease;
    std::string purpose;
    std::string program;  // absolute path, or empty: the session's own executable
    pid_t redeemer = 0;   // 0: the session's own process
    // Not 0: the session's own process asks by a system call, and gets the ports with the answer instead of a
    // ticket.
    uint64_t question = 0;
};

struct Acquired {
    // No aggregate: GCC would clear all of its 8 KiB first.
    Acquired(const Grant& given, const guard::Ticket& made) : grant(given), ticket(made) {}

    Grant grant;
    guard::Ticket ticket;
};

// No, and why. The explanation is there when the policy was asked.
struct Refusal {
    Error error;
    std::optional<Explanation> explanation;
};

// One Acquire, or one question of a program without a wrapper, on its way: decide and reserve in one step,
// let the guard make the ticket, record, hand out; or record, let the guard answer. Keeps itself alive until
// `done` has been called, which happens exactly once, on the caller's or the guard link's thread. Whatever
// happens leaves one audit record.
class Acquisition : public std::enable_shared_from_this<Acquisition> {
public:
    using Done = std::function<void(Expected<Acquired, Refusal>&&)>;

    static void start(Core& core, Endings& endings, std::shared_ptr<const Session> session,
                      AcquireRequest&& request, Done done);

    Acquisition(Core& core, Endings& endings, std::shared_ptr<const Session> session,
                AcquireRequest&& request, Done done);

private:
    struct Redeemer {
        pid_t pid;
        uint64_t start_time;
    };

    void run();
    Result<Redeemer> find_redeemer() const;
    // With the lock held: what stands against a request that the policy allows.
    Result<void> check_limits() const;
    uint64_t reserve(const Explanation& explanation);
    void prepare();
    void prepared(const GuardReply<guard::Ticket>& reply);
    void answer();
    void answered(const GuardReply<GuardLink::Nothing>& reply);
    // The guard did not make the grant. True: because of its number, and it has another one now. False: it is
    // over.
    bool shall_renumber(bool reached, guard::Status status);
    void take_back(Error error);
    void hand_out(const guard::Ticket& ticket, const Result<void>& recorded);

    void deny(Error error, std::optional<Explanation> explanation = std::nullopt);
    void give_up(Error error);

    Core& core_;
    Endings& endings_;
    const std::shared_ptr<const Session> session_;
    AcquireRequest request_;
    const Done done_;
    AuditEvent audit_;
    TicketRequest ticket_;
};

}  // namespace iopermd::front
