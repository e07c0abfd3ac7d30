// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/daemon_checks.h"

#include <algorithm>

namespace iopermd::ctl {
namespace {

using Level = CheckResult::Level;

}  // namespace

std::string backend_text(client::Status::Backend backend) {
    switch (backend) {
        case client::Status::Backend::Cgroup:
            return ", gives ports by ioperm-exec, takes them by cgroup and ptrace";
        case client::Status::Backend::Controller:
            return ", gives and takes ports by the kernel's port controller";
        case client::Status::Backend::Unknown:
            break;
    }
    return "";
}

namespace {

CheckResult check_guard(const client::Status& status) {
    if (status.guard_connected)
        return {Level::Ok, "guard",
                "connected, pid " + std::to_string(status.guard_pid) + backend_text(status.backend), ""};
    return {Level::Fail, "guard", "the daemon has no connection to iopermd-guard: nothing can be granted",
            "systemctl restart iopermd-guard.service; journalctl -u iopermd-guard says why it ended"};
}

CheckResult check_ceiling(const client::Status& status) {
    if (status.ceiling_stale)
        return {Level::Warn, "ceiling", "the policy allows ports that the guard did not take when it started",
                "systemctl restart iopermd-guard.service"};
    return {Level::Ok, "ceiling",
            status.ceiling.empty() ? "empty: the policy grants nothing" : client::to_string(status.ceiling),
            ""};
}

CheckResult check_ioports(const client::Status& status) {
    if (status.ioports_visible)
        return {Level::Ok, "ioports", "drivers' ports are known to the daemon", ""};
    return {Level::Warn, "ioports", "the daemon cannot see drivers' ports: `busy` is not enforced",
            "start it from iopermd.service, which opens /proc/ioports for it"};
}

bool same_files(const Policy& on_disk, const client::LoadedPolicy& loaded) {
    return std::equal(on_disk.files.begin(), on_disk.files.end(), loaded.files.begin(), loaded.files.end(),
                      [](const PolicyText& a, const client::PolicyFile& b) {
                          return a.path == b.path && a.text == b.text;
                      });
}

}  // namespace

std::vector<CheckResult> check_status(const client::Status& status) {
    return {check_guard(status), check_ceiling(status), check_ioports(status)};
}

CheckResult check_policy(const Expected<Policy, Diagnostics>& on_disk, const client::LoadedPolicy* loaded) {
    if (!on_disk)
        return {Level::Fail, "policy", "the files on disk do not load: " + on_disk.error().front().text(),
                "iopermctl policy check"};
    if (loaded != nullptr && !same_files(*on_disk, *loaded))
        return {Level::Warn, "policy", "the files on disk are not what the daemon has in force",
                "iopermctl policy reload"};
    return {Level::Ok, "policy",
            "loads" + std::string(loaded != nullptr ? " and is in force" : "") +
                ", rules: " + std::to_string(on_disk->rules.size()),
            ""};
}

}  // namespace iopermd::ctl
