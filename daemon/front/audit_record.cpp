// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/audit_record.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace iopermd::front {
namespace {

// One JSON object on one line, member by member. Every grant waits for its line, and nearly every text is
// plain: such a one is copied, and only others cost a tree of the library's.
class JsonLine {
public:
    JsonLine() { text_.reserve(kUsualLength); }
    void add(std::string_view key, uint64_t value) {
        begin(key);
        text_ += fmt::format_int(value).c_str();
    }
    // A text that is empty is left out.
    void add(std::string_view key, std::string_view value) {
        if (value.empty())
            return;
        begin(key);
        if (std::all_of(value.begin(), value.end(), is_plain))
            text_.append(1, '"').append(value).append(1, '"');
        else
            text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    std::string finish() && { return std::move(text_) + '}'; }

private:
    static constexpr size_t kUsualLength = 400;

    static bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }
    void begin(std::string_view key) {
        text_ += text_.empty() ? "{\"" : ",\"";
        text_.append(key).append("\":");
    }

    std::string text_;
};

}  // namespace

AuditRecord AuditRecord::of(const Session& session, const std::string& program) {
    AuditRecord record = of(session.peer());
    record.user = session.user();
    record.program = program;
    return record;
}

AuditRecord AuditRecord::of(const Peer& peer) {
    AuditRecord record;
    record.uid = peer.uid;
    record.pid = peer.pid;
    record.exe = peer.exe;
    record.unit = peer.unit;
    return record;
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{floor<milliseconds>(time - midnight)};
    return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"),
                       static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count(), clock.subseconds().count());
}

std::string audit_line(const AuditRecord& record, AuditId id, uint64_t sequence,
                       std::chrono::system_clock::time_point time) {
    const AuditEntry& entry = audit_entry(id);
    JsonLine line;
    line.add("time", rfc3339(time));
    line.add("event", entry.name);
    line.add("seq", sequence);
    if (record.uid != static_cast<uid_t>(-1))
        line.add("uid", record.uid);
    line.add("user", record.user);
    if (record.pid != -1)
        line.add("pid", static_cast<uint64_t>(record.pid));
    line.add("exe", record.exe);
    line.add("program", record.program);
    line.add("unit", record.unit);
    line.add("ports", record.ports);
    if (record.grant != 0)
        line.add("grant", record.grant);
    line.add("verdict", audit_verdict_name(entry.verdict));
    line.add("rule", record.rule);
    line.add("place", record.place);
    line.add("purpose", record.purpose);
    line.add("reason", record.reason);
    if (record.held_back != 0)
        line.add("held_back", record.held_back);
    return std::move(line).finish();
}

}  // namespace iopermd::front
