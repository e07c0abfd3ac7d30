// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/front/audit_record.h"

namespace iopermd::front {

// Copies audit records to the journal, as fields IOPERMD_EVENT, IOPERMD_GRANT, … . The file is the record of
// truth: journald may be slow or away, so the copies wait in a queue of bounded length for a thread of their
// own, and what does not fit is counted and told. Thread-safe.
class Journal {
public:
    // Null where no journal runs on this machine.
    static std::unique_ptr<Journal> open();
    // Sends what still waits.
    ~Journal();

    // Never blocks.
    void send(const AuditRecord& record, AuditId id, std::string line);

private:
    using Fields = std::vector<std::string>;  // "KEY=value"
    static constexpr size_t kMaxWaiting = 1024;

    Journal() : thread_([this] { run(); }) {}
    void run();

    std::mutex mutex_;  // guards what follows
    std::condition_variable more_;
    std::deque<Fields> waiting_;
    uint64_t dropped_ = 0;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace iopermd::front
