// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/file_audit_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace iopermd::front {
namespace {

Result<UniqueFd> open_file(const std::string& path) {
    // O_NOFOLLOW: the directory is the daemon's own, so a link there is somebody's mistake or worse.
    UniqueFd file{
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0640)};
    if (!file)
        return fail_errno("open the audit log " + path);
    return file;
}

}  // namespace

Result<std::unique_ptr<FileAuditLog>> FileAuditLog::open(std::string path, const Clock& clock,
                                                         std::unique_ptr<Journal> journal) {
    UniqueFd file = IOPERMD_TRY(open_file(path));
    return std::unique_ptr<FileAuditLog>(
        new FileAuditLog(std::move(path), clock, std::move(journal), std::move(file)));
}

Result<void> FileAuditLog::write(const AuditRecord& record, AuditId id) {
    const std::lock_guard lock(mutex_);
    std::string line = audit_line(record, id, ++sequence_, clock_.wall());
    auto written = append(line);
    if (!written)
        spdlog::critical("{}; the record was: {}", written.error().message, line);
    if (journal_)
        journal_->send(record, id, std::move(line));
    return written;
}

Result<void> FileAuditLog::append(std::string line) {
    line += '\n';
    if (torn_)
        line.insert(0, 1, '\n');
    const ssize_t size = ::write(file_.get(), line.data(), line.size());
    if (size == static_cast<ssize_t>(line.size())) {
        torn_ = false;
        return {};
    }
    const int error = errno;
    torn_ = torn_ || size > 0;
    if (size < 0)
        return fail_errno("write the audit log " + path_, error);
    return fail(Code::Internal,
                fmt::format("write the audit log {}: only {} of {} bytes fit", path_, size, line.size()));
}

Result<void> FileAuditLog::reopen() {
    UniqueFd file = IOPERMD_TRY(open_file(path_));
    const std::lock_guard lock(mutex_);
    file_ = std::move(file);
    torn_ = false;
    return {};
}

}  // namespace iopermd::front
