// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/journal.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace iopermd::front {
namespace {

constexpr char kJournalSocket[] = "/run/systemd/journal/socket";

// syslog(3) priorities.
int priority_of(AuditVerdict verdict) {
    switch (verdict) {
        case AuditVerdict::Failure:
            return 3;
        case AuditVerdict::Deny:
            return 5;
        default:
            return 6;
    }
}

int send_fields(const std::vector<std::string>& fields) {
    std::vector<iovec> parts;
    for (const std::string& field : fields)
        parts.push_back(
            {const_cast<char*>(field.data()), field.size()});  // iovec's old signature; nothing is written
    return ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace

std::unique_ptr<Journal> Journal::open() {
    if (::access(kJournalSocket, F_OK) != 0)
        return nullptr;
    return std::unique_ptr<Journal>(new Journal);
}

Journal::~Journal() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    more_.notify_one();
    thread_.join();
}

void Journal::send(const AuditRecord& record, AuditId id, std::string line) {
    const AuditEntry& entry = audit_entry(id);
    Fields fields{"MESSAGE=" + line, fmt::format("PRIORITY={}", priority_of(entry.verdict)),
                  "SYSLOG_IDENTIFIER=iopermd", fmt::format("IOPERMD_EVENT={}", entry.name)};
    auto add = [&fields](const char* key, std::string_view value) {
        if (!value.empty())
            fields.push_back(fmt::format("IOPERMD_{}={}", key, value));
    };
    if (record.uid != static_cast<uid_t>(-1))
        add("UID", std::to_string(record.uid));
    if (record.pid != -1)
        add("PID", std::to_string(record.pid));
    if (record.grant != 0)
        add("GRANT", std::to_string(record.grant));
    add("PROGRAM", record.program);
    add("PORTS", record.ports);
    add("VERDICT", audit_verdict_name(entry.verdict));
    add("RULE", record.rule);
    add("PLACE", record.place);
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMaxWaiting) {
            dropped_++;
            return;
        }
        waiting_.push_back(std::move(fields));
    }
    more_.notify_one();
}

void Journal::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (waiting_.empty())
            return;
        const Fields fields = std::move(waiting_.front());
        waiting_.pop_front();
        const uint64_t dropped = std::exchange(dropped_, 0);
        lock.unlock();
        if (dropped != 0)
            spdlog::warn("{} audit records are in the audit log but not in the journal, which was too slow",
                         dropped);
        if (const int error = send_fields(fields); error < 0)
            spdlog::warn("an audit record is in the audit log but not in the journal: {}",
                         std::strerror(-error));
        lock.lock();
    }
}

}  // namespace iopermd::front
