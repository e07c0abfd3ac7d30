// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/connection_table.h"

namespace iopermd::front {

void ConnectionTable::add(int fd, std::shared_ptr<Session> session) {
    const std::lock_guard lock(mutex_);
    sessions_.insert_or_assign(fd, std::move(session));
}

void ConnectionTable::remove(int fd) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(fd);
}

std::shared_ptr<Session> ConnectionTable::find(int fd) const {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(fd);
    return found == sessions_.end() ? nullptr : found->second;
}

}  // namespace iopermd::front
