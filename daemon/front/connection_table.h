// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "daemon/front/session.h"

namespace iopermd::front {

// Which session gRPC's descriptor N belongs to. An entry stands here before gRPC sees the descriptor and goes
// when the connection ends, which may be before gRPC has closed it. Thread-safe.
class ConnectionTable {
public:
    void add(int fd, std::shared_ptr<Session> session);
    void remove(int fd);
    // Null where there is none.
    std::shared_ptr<Session> find(int fd) const;

private:
    mutable std::mutex mutex_;  // guards sessions_
    std::unordered_map<int, std::shared_ptr<Session>> sessions_;
};

}  // namespace iopermd::front
