// SPDX-License-Identifier: Apache-2.0
#include "iopermd/event.h"
#include "iopermd/verdict.h"

namespace iopermd::client {

std::string_view name(Access access) {
    switch (access) {
        case Access::Read:
            return "r";
        case Access::Write:
            return "w";
        case Access::ReadWrite:
            break;
    }
    return "rw";
}

std::string_view name(Mode mode) {
    switch (mode) {
        case Mode::Native:
            return "native";
        case Mode::Mediated:
            return "mediated";
        case Mode::Auto:
            break;
    }
    return "auto";
}

std::string_view name(Finding::Reason reason) {
    switch (reason) {
        case Finding::Reason::Allowed:
            return "allowed";
        case Finding::Reason::NoRule:
            return "no_rule";
        case Finding::Reason::Denied:
            return "denied";
        case Finding::Reason::Never:
            return "never";
        case Finding::Reason::Hazard:
            return "hazard";
        case Finding::Reason::Busy:
            return "busy";
        case Finding::Reason::Access:
            return "access";
        case Finding::Reason::Held:
            return "held";
        case Finding::Reason::Ceiling:
            return "ceiling";
        case Finding::Reason::Unknown:
            break;
    }
    return "unknown";
}

std::string_view name(Event::Kind kind) {
    switch (kind) {
        case Event::Kind::Granted:
            return "granted";
        case Event::Kind::Denied:
            return "denied";
        case Event::Kind::Redeemed:
            return "redeemed";
        case Event::Kind::Released:
            return "released";
        case Event::Kind::Expired:
            return "expired";
        case Event::Kind::SessionEnded:
            return "session_ended";
        case Event::Kind::PolicyReloaded:
            return "policy_reloaded";
        case Event::Kind::TicketRefused:
            return "ticket_refused";
        case Event::Kind::Lost:
            return "lost";
        case Event::Kind::Unknown:
            break;
    }
    return "unknown";
}

}  // namespace iopermd::client
