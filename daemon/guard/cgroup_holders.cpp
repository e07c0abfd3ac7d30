// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/cgroup_holders.h"

#include <sys/epoll.h>

#include <algorithm>

#include "daemon/guard/log.h"

namespace iopermd::guard {

std::map<uint64_t, uid_t> CgroupHolders::leftovers() {
    std::map<uint64_t, uid_t> out;
    uint64_t spare = UINT64_MAX;
    for (auto& [name, cgroup] : cgroups_.leftovers()) {
        // One that was stripped but too busy to be removed may have the number of a later one. Nobody will
        // adopt it under another, so it is stripped again.
        const uint64_t grant = places_.contains(name.grant) ? spare-- : name.grant;
        log(Priority::Notice, "event=orphan grant={} cgroup={}", grant, cgroup->path());
        places_.emplace(grant, Place{std::move(cgroup), name.uid, 0});
        out.emplace(grant, name.uid);
    }
    return out;
}

bool CgroupHolders::resume(uint64_t grant) {
    watch(grant);
    return places_.at(grant).cgroup->thaw().has_value();
}

Status CgroupHolders::place(const Newcomer& who, const PortSet&) {
    const auto pin = processes_.pin(who.pid);
    const auto task = processes_.look(who.pid);
    const auto origin = processes_.cgroup(who.pid);
    if (task && task->start_time != who.start_time)
        return Status::WrongRedeemer;
    if (!pin || !task)
        return Status::NoProcess;
    // Other threads could already be elsewhere. What has no_new_privs cannot be ioperm-exec, but can be, or
    // come from, the holder of another grant, whose ports it would carry out of that grant's cgroup.
    if (task->threads != 1 || task->no_new_privs != 0)
        return Status::Failed;
    if (!origin)
        return Status::NoCgroup;
    auto cgroup = cgroups_.make({who.grant, who.uid}, who.pid, *origin);
    if (!cgroup) {
        log(Priority::Error, "event=no-cgroup grant={} reason=\"{}\"", who.grant, cgroup.error().message);
        return Status::NoCgroup;
    }
    places_.emplace(who.grant, Place{std::move(*cgroup), who.uid, task->start_time});
    watch(who.grant);
    if (Processes::alive(*pin))
        return Status::Ok;
    forget(who.grant);  // the facts above and the move may have been another's of that number
    return Status::NoProcess;
}

StripOutcome CgroupHolders::take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool in_a_hurry) {
    const Place& place = places_.at(grant);
    StripOutcome outcome = strip_.take(*place.cgroup, ports, rule, in_a_hurry);
    end_strays(place, ports, outcome);
    if (outcome.complete && ports == kAllPorts)
        forget(grant);
    return outcome;
}

void CgroupHolders::forget(uint64_t grant) {
    std::unique_ptr<Cgroup> cgroup = std::move(places_.extract(grant).mapped().cgroup);
    loop_.remove(cgroup->events());
    if (!cgroup->dissolve())
        retired_.push_back(std::move(cgroup));
}

void CgroupHolders::tick() {
    std::erase_if(retired_, [](const auto& cgroup) { return cgroup->dissolve(); });
    strip_.reap();
}

// What happened before is told too: cgroup.events is ready until it has been read after its last change.
void CgroupHolders::watch(uint64_t grant) {
    loop_.add(places_.at(grant).cgroup->events(), EPOLLPRI, [this, grant](uint32_t) { check_idle(grant); });
}

void CgroupHolders::check_idle(uint64_t grant) {
    const Place& place = places_.at(grant);
    const auto populated = place.cgroup->populated();
    if (!populated || *populated)
        return;
    StripOutcome outcome;
    end_strays(place, kAllPorts, outcome);
    if (!outcome.complete)  // it will be when the front asks for the grant's end
        return;
    forget(grant);
    on_idle(grant);
}

void CgroupHolders::end_strays(const Place& place, const PortSet& ports, StripOutcome& outcome) {
    const auto known = [this](const std::string& cgroup) {
        const std::string where = cgroups_.path(cgroup) + "/";
        return std::ranges::any_of(places_, [&where](const auto& one) {
            return where.starts_with(one.second.cgroup->path() + "/");
        });
    };
    strays_.kill(place.uid, place.since, ports, known, outcome);
}

}  // namespace iopermd::guard
