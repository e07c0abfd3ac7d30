// SPDX-License-Identifier: Apache-2.0
#include "client/run/tracee_table.h"

namespace iopermd::run {

bool TraceeTable::created(pid_t creator, pid_t child) {
    levels_[child] = level(creator);
    return held_.erase(child) > 0;
}

bool TraceeTable::known(pid_t tid, Clock::time_point now) {
    if (levels_.contains(tid))
        return true;
    held_.emplace(tid, now);
    return false;
}

std::vector<pid_t> TraceeTable::take_overdue(Clock::time_point now) {
    std::vector<pid_t> out;
    for (auto [tid, since] : held_)
        if (now - since >= kReportTime)
            out.push_back(tid);
    for (pid_t tid : out) {
        held_.erase(tid);
        add(tid);
    }
    return out;
}

void TraceeTable::executed(pid_t former, pid_t tid) {
    const uint8_t kept = level(former);
    levels_.erase(former);
    levels_[tid] = kept;
}

void TraceeTable::ended(pid_t tid) {
    levels_.erase(tid);
    held_.erase(tid);
}

uint8_t TraceeTable::level(pid_t tid) const {
    const auto found = levels_.find(tid);
    return found == levels_.end() ? 0 : found->second;
}

void TraceeTable::set_level(pid_t tid, uint8_t level) {
    levels_[tid] = level;
}

std::vector<pid_t> TraceeTable::all() const {
    std::vector<pid_t> out;
    for (const auto& [tid, known_level] : levels_)
        out.push_back(tid);
    for (const auto& [tid, since] : held_)
        out.push_back(tid);
    return out;
}

}  // namespace iopermd::run
