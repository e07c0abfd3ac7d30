// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/grant_text.h"

#include <pwd.h>

#include <ostream>

#include "client/ctl/table.h"
#include "client/ctl/time_text.h"

namespace iopermd::ctl {
namespace {

std::string rules_text(const client::Grant& grant) {
    std::string out;
    for (const client::RuleReference& rule : grant.rules)
        out += (out.empty() ? "" : ", ") + rule.id + " (" + rule.place + ")";
    return out;
}

std::string pids_text(const std::vector<pid_t>& pids) {
    std::string out;
    for (const pid_t pid : pids)
        out += (out.empty() ? "" : " ") + std::to_string(pid);
    return out.empty() ? "none" : out;
}

}  // namespace

std::string user_text(uint32_t uid) {
    passwd entry{};
    passwd* found = nullptr;
    char buffer[4096];
    if (::getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr)
        return found->pw_name;
    return std::to_string(uid);
}

std::string expiry_text(const client::Grant& grant) {
    if (!grant.expires)
        return "never";
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(*grant.expires - std::chrono::system_clock::now());
    return left.count() <= 0 ? "now" : "in " + span_text(left);
}

void print_grants(std::ostream& out, const std::vector<client::Grant>& grants) {
    Table table({"ID", "PORTS", "MODE", "USER", "PID", "EXPIRES", "PROGRAM"});
    for (const client::Grant& grant : grants)
        table.add({std::to_string(grant.id), client::to_string(grant.ports),
                   std::string(client::name(grant.mode)), user_text(grant.uid), std::to_string(grant.pid),
                   expiry_text(grant), grant.program});
    table.print(out);
}

void print_grant(std::ostream& out, const client::Grant& grant) {
    print_fields(
        out,
        {{"grant", std::to_string(grant.id)},
         {"ports", client::to_string(grant.ports)},
         {"access", std::string(client::name(grant.access)) + ", " + std::string(client::name(grant.mode))},
         {"session", user_text(grant.uid) + ", pid " + std::to_string(grant.pid) +
                         (grant.exe.empty() ? "" : ", " + grant.exe)},
         {"program", grant.program},
         {"holders", pids_text(grant.holders)},
         {"granted", timestamp(grant.granted)},
         {"expires", grant.expires ? timestamp(*grant.expires) + ", " + expiry_text(grant) : "never"},
         {"rules", rules_text(grant)},
         {"reason", grant.reason}});
}

}  // namespace iopermd::ctl
