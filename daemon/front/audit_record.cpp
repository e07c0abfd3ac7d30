// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/audit_record.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace iopermd::front {

AuditRecord AuditRecord::of(const Session& session, const std::string& program) {
    AuditRecord record = of(session.peer());
    record.user = session.subject({}).user;
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
    const auto whole = floor<seconds>(time);
    const auto rest = duration_cast<milliseconds>(time - whole);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(whole)),
                       rest.count());
}

std::string audit_line(const AuditRecord& record, AuditId id, uint64_t sequence,
                       std::chrono::system_clock::time_point time) {
    const AuditEntry& entry = audit_entry(id);
    nlohmann::ordered_json line;
    line["time"] = rfc3339(time);
    line["event"] = entry.name;
    line["seq"] = sequence;
    if (record.uid != static_cast<uid_t>(-1))
        line["uid"] = record.uid;
    auto add = [&line](const char* key, std::string_view value) {
        if (!value.empty())
            line[key] = value;
    };
    add("user", record.user);
    if (record.pid != -1)
        line["pid"] = record.pid;
    add("exe", record.exe);
    add("program", record.program);
    add("unit", record.unit);
    add("ports", record.ports);
    if (record.grant != 0)
        line["grant"] = record.grant;
    add("verdict", audit_verdict_name(entry.verdict));
    add("rule", record.rule);
    add("place", record.place);
    add("purpose", record.purpose);
    add("reason", record.reason);
    if (record.held_back != 0)
        line["held_back"] = record.held_back;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace iopermd::front
