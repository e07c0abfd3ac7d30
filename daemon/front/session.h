// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/front/peer.h"
#include "daemon/policy/decide.h"

namespace iopermd::front {

// One client connection, or one process that asked for ports by iopl(2) or ioperm(2) itself. Its grants are
// in the ledger, by its id. Thread-safe: everything but `ended` is fixed at birth.
class Session {
public:
    // `admin`: uid 0 or a member of the admin group; decided once, like the rest of the identity.
    Session(uint64_t id, Peer peer, bool admin) : id_(id), peer_(std::move(peer)), admin_(admin) {}

    uint64_t id() const { return id_; }
    const Peer& peer() const { return peer_; }
    bool admin() const { return admin_; }

    // The peer as the policy sees it. `program` is what will hold the ports: the ticket is bound to it
    // (ioperm-exec runs that file and no other), so it may stand for the executable. Without one it is the
    // peer's own, where the kernel tells it.
    Subject subject(const std::string& program) const;
    // The name of the peer's uid. Any thread; may block on NSS the first time.
    const std::string& user() const;

    bool ended() const { return ended_.load(std::memory_order_acquire); }
    // True for the one caller that ended it.
    bool end() { return !ended_.exchange(true, std::memory_order_acq_rel); }

private:
    void look_up_names() const;

    const uint64_t id_;
    const Peer peer_;
    const bool admin_;
    std::atomic<bool> ended_{false};
    // Looked up when first needed: NSS may block, and most sessions never need them.
    mutable std::once_flag named_;
    mutable std::string user_;
    mutable std::vector<std::string> group_names_;
};

}  // namespace iopermd::front
