// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "daemon/front/session.h"

namespace iopermd::front {

// Whoever keeps the sessions that the listener begins and ends. Thread-safe; no call blocks on the guard.
class SessionOwner {
public:
    virtual ~SessionOwner() = default;

    virtual std::shared_ptr<Session> begin_session(Peer peer) = 0;
    // Its grants end. `why` is words for the audit log. Nothing happens the second time.
    virtual void end_session(const std::shared_ptr<Session>& session, const std::string& why) = 0;
    // The policy's limit now.
    virtual uint32_t connections_per_uid() const = 0;
};

}  // namespace iopermd::front
