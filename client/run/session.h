// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/common/error.h"
#include "daemon/common/guard_message.h"
#include "iopermd/port_set.h"

namespace iopermd::run {

// What the supervisor asks the daemon for.
struct Wish {
    std::string program;           // canonical path of what will hold the ports
    pid_t redeemer = 0;            // the process that will show the ticket
    std::optional<PortSet> ports;  // none: everything that the policy allows this user and program
    std::string reason;            // for the audit log, at most 256 bytes
};

struct Grant {
    uint64_t id = 0;
    PortSet ports;
    guard::Ticket ticket{};
    std::string note;  // for --verbose: expiry and rules, one clause; may be empty
};

// Why there is no grant: lines for the user, ready to print, each ended by a newline.
struct Refusal {
    Code code = Code::Internal;
    std::string text;
};

// What has happened to the grant since it was made.
struct Change {
    enum class Kind {
        None,
        Cut,    // a part of the ports is being taken
        Ended,  // all of it
    };
    Kind kind = Kind::None;
    std::string reason;  // in words: "grant 7 of 0x70-0x71 ends: the lease is over"
    PortSet ports;       // what is left
};

// The supervisor's connection to the daemon. When it is destroyed, or the process ends, the grant ends too.
// Used by one thread.
class Session {
public:
    virtual ~Session() = default;
    // At most once.
    virtual Expected<Grant, Refusal> acquire(const Wish& wish) = 0;
    // Readable (POLLIN) from a change on until change() is called. Belongs to the session. Valid after
    // acquire().
    virtual int change_fd() const = 0;
    virtual Change change() = 0;
};

// Connects. Runs in the supervisor, which may have threads from here on.
using SessionFactory = std::function<Expected<std::unique_ptr<Session>, Refusal>()>;

}  // namespace iopermd::run
