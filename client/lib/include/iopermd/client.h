// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "iopermd/error.h"
#include "iopermd/event.h"
#include "iopermd/grant.h"
#include "iopermd/status.h"
#include "iopermd/verdict.h"
#include "iopermd/watch.h"

namespace iopermd::client {

class Connection;  // not public

inline constexpr char kDefaultSocket[] = "/run/iopermd/iopermd.sock";
inline constexpr std::chrono::milliseconds kDefaultTimeout{30'000};

// A session with iopermd: exactly one connection. Its grants end, and holders lose their ports, when the
// Client (and every Watch made from it) is destroyed, when the process ends, or when the connection breaks. A
// broken connection is never re-made behind the caller's back, because a new connection is a new session
// without grants: every call then fails with Code::Unavailable.
//
// The daemon takes the caller's identity from the socket: it is that of the process that called connect(), at
// that time.
//
// All functions may be called from several threads at once. Not usable in a child after fork() (gRPC's
// threads stay in the parent).
//
// Errors of every call, beside those it names: Unavailable (no daemon, connection lost, guard away), Timeout,
// Usage (the daemon found the request malformed), Unsupported, Exhausted (a limit of the policy), Denied
// (identity not established), Internal.
class Client {
public:
    // `timeout` bounds the connection and each later call but Watch::next(); zero or less: none. Fails with
    // Unavailable ("no daemon at /run/...: No such file or directory"), Timeout, Denied (may not open the
    // socket), Usage (path too long).
    static Result<Client> connect(const std::string& socket = kDefaultSocket,
                                  std::chrono::milliseconds timeout = kDefaultTimeout);

    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // Asks for ports, all or nothing. Fails with Denied or Conflict, both with the verdict.
    Expected<Acquired, Refusal> acquire(const AcquireOptions& options);
    // What acquire() would say; nothing is granted. A denial is a Verdict here, not an error. Looks at ports,
    // profile, access, mode and program only.
    Result<Verdict> check(const AcquireOptions& options);

    // Gives back a grant; returns when no holder can use the ports any more. Fails with NotFound.
    Result<Released> release(uint64_t grant);
    // Gives back a part of it, which may split its ranges. `ports` must not be empty.
    Result<Released> release(uint64_t grant, const PortSet& ports);
    // The caller's user's grants; with `all`, for administrators, everybody's. In ascending order of id.
    Result<std::vector<Grant>> list(bool all = false);
    // One grant with its holders. Fails with NotFound.
    Result<Grant> get(uint64_t grant);

    // Returns when the daemon has taken the subscription up: what happens after that is seen. So watch()
    // before acquire() misses nothing.
    Result<Watch> watch(const WatchOptions& options = {});

    Result<Status> status();
    Result<LoadedPolicy> policy();
    // Administrators. Fails with BadPolicy (file:line:column in the message; the old policy stays in force),
    // Denied.
    Result<Reloaded> reload();

private:
    explicit Client(std::shared_ptr<Connection> connection);
    std::shared_ptr<Connection> connection_;
};

}  // namespace iopermd::client
