// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "iopermd/port_set.h"

namespace iopermd::client {

// Something that happened to grants.
struct Event {
    enum class Kind {
        Unknown,  // of a newer daemon
        Granted,
        Denied,
        Redeemed,
        Released,
        Expired,
        SessionEnded,
        PolicyReloaded,
        TicketRefused,
        Lost,  // events between the one asked for and this one are no longer kept
    };
    uint64_t sequence = 0;  // rises by one for each event of this daemon run, from 1
    std::chrono::system_clock::time_point time;
    Kind kind = Kind::Unknown;
    uint64_t grant = 0;  // 0: concerns none
    uint32_t uid = 0;
    pid_t pid = 0;
    PortSet ports;  // of Released: what was given back
    std::string message;

    // The grant named here has ended or lost ports: Released, Expired, SessionEnded. A Released event may
    // leave a part of the grant; Client::get() tells.
    bool takes_ports() const {
        return kind == Kind::Released || kind == Kind::Expired || kind == Kind::SessionEnded;
    }
};

// "granted", "session_ended", ...: the kind's name in JSON. Stable.
std::string_view name(Event::Kind kind);

}  // namespace iopermd::client
