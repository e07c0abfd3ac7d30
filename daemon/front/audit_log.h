// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"
#include "daemon/front/audit_record.h"

namespace iopermd::front {

// Where audit records go. Thread-safe.
class AuditLog {
public:
    virtual ~AuditLog() = default;

    // Returns after the record is with the kernel. A failure means that there is no record: nothing may be
    // granted then.
    virtual Result<void> write(const AuditRecord& record, AuditId id) = 0;
};

// A record that will be written in any case. Whoever starts something that must leave a trace makes one,
// fills in `record()` as it learns more and commits it with the outcome; one that is destroyed without,
// because somebody forgot or threw, records operation-failed. Not thread-safe; owned by one operation.
class AuditEvent {
public:
    AuditEvent(AuditLog& log, AuditRecord record) : log_(&log), record_(std::move(record)) {}
    AuditEvent(const AuditEvent&) = delete;
    AuditEvent& operator=(const AuditEvent&) = delete;
    ~AuditEvent();

    AuditRecord& record() { return record_; }
    // Writes the record, once.
    Result<void> commit(AuditId id);
    // Leaves no trace: the rate limit holds this one back.
    void drop() { log_ = nullptr; }

private:
    AuditLog* log_;
    AuditRecord record_;
};

}  // namespace iopermd::front
