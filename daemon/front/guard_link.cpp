// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/guard_link.h"

namespace iopermd::front {

const char* describe(guard::Status status) {
    switch (status) {
        case guard::Status::Ok:
            return "done";
        case guard::Status::BadMessage:
            return "it did not understand the request";
        case guard::Status::AboveCeiling:
            return "its ceiling, taken from the policy when it started, does not hold these ports";
        case guard::Status::UnknownGrant:
            return "it knows no such grant";
        case guard::Status::GrantExists:
            return "the grant's number was used before";
        case guard::Status::NoTicket:
            return "no such ticket: never made, used, or expired";
        case guard::Status::WrongRedeemer:
            return "the ticket is another process's";
        case guard::Status::NoProcess:
            return "the process that was to redeem the ticket has ended";
        case guard::Status::NoCgroup:
            return "no cgroup could be made for the holder, so its ports could not be taken back";
        case guard::Status::TooManyTickets:
            return "too many tickets wait to be redeemed";
        case guard::Status::Failed:
            return "the operating system refused; the guard's log says more";
        case guard::Status::UnknownQuestion:
            return "the process does not wait for an answer any more";
    }
    return "an unknown status";
}

}  // namespace iopermd::front
