// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "daemon/common/unique_fd.h"
#include "daemon/front/audit_log.h"
#include "daemon/front/clock.h"
#include "daemon/front/journal.h"

namespace iopermd::front {

// JSON lines in a file, one write(2) each, and a copy of each in the journal where there is one. Thread-safe.
class FileAuditLog final : public AuditLog {
public:
    // Opens or creates `path` (mode 0640, O_APPEND). `journal` may be null.
    static Result<std::unique_ptr<FileAuditLog>> open(std::string path, const Clock& clock,
                                                      std::unique_ptr<Journal> journal);

    Result<void> write(const AuditRecord& record, AuditId id) override;
    // After logrotate has moved the file away. Where it cannot be opened the old one stays in use.
    Result<void> reopen();

private:
    FileAuditLog(std::string path, const Clock& clock, std::unique_ptr<Journal> journal, UniqueFd file)
        : path_(std::move(path)), clock_(clock), journal_(std::move(journal)), file_(std::move(file)) {}
    Result<void> append(std::string line);

    const std::string path_;
    const Clock& clock_;
    const std::unique_ptr<Journal> journal_;
    std::mutex mutex_;  // guards what follows
    UniqueFd file_;
    uint64_t sequence_ = 0;
    bool torn_ = false;  // the last write stopped within a line
};

}  // namespace iopermd::front
