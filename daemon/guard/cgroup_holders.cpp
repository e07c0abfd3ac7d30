// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/cgroup_holders.h"

#include <sys/epoll.h>

#include <algorithm>

#include "daemon/guard/log.h"

namespace iopermd::guard {

std::vector<Holders::Leftover> CgroupHolders::leftovers() {
    std::vector<Leftover> out;
    uint64_t spare = UINT64_MAX;
    for (auto& [name, cgroup] : parts_.cgroups.leftovers()) {
        // One that was stripped but too busy to be removed may have the number of a later one. Nobody will
        // adopt it under another, so it is stripped again.
        const uint64_t grant = places_.contains(name.grant) ? spare-- : name.grant;
        log(Priority::Notice, "event=orphan grant={} cgroup={}", grant, cgroup->path());
        places_.emplace(grant, Place{std::move(cgroup), name.uid, 0});
        out.push_back({grant, name.uid});
    }
    return out;
}

bool CgroupHolders::resume(uint64_t grant) {
    const bool thawed = places_.at(grant).cgroup->thaw().has_value();
    if (thawed)
        watch(grant);
    return thawed;
}

Status CgroupHolders::place(const Newcomer& who, const PortSet&) {
    const auto pin = parts_.processes.pin(who.pid);
    const auto task = parts_.processes.look(who.pid);
    const auto origin = parts_.processes.cgroup(who.pid);
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
    auto cgroup = parts_.cgroups.make({who.grant, who.uid}, who.pid, *origin);
    if (!cgroup) {
        log(Priority::Error, "event=no-cgroup grant={} reason=\"{}\"", who.grant, cgroup.error().message);
        return Status::NoCgroup;
    }
    if (!Processes::alive(*pin)) {  // then the facts above and the move may have been another's
        retire(std::move(*cgroup));
        return Status::NoProcess;
    }
    places_.emplace(who.grant, Place{std::move(*cgroup), who.uid, task->start_time});
    watch(who.grant);
    return Status::Ok;
}

StripOutcome CgroupHolders::take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool in_a_hurry) {
    const Place& place = places_.at(grant);
    const StripOutcome outcome =
        end_strays(place, ports, parts_.strip.take(*place.cgroup, ports, rule, in_a_hurry));
    if (outcome.complete && ports == PortSet(PortRange::all()))
        forget(grant);
    return outcome;
}

void CgroupHolders::forget(uint64_t grant) {
    const auto found = places_.find(grant);
    retire(std::move(found->second.cgroup));
    places_.erase(found);
}

void CgroupHolders::tick() {
    std::erase_if(retired_, [](const auto& cgroup) { return cgroup->dissolve(); });
    parts_.strip.reap();
}

void CgroupHolders::watch(uint64_t grant) {
    const int events = places_.at(grant).cgroup->events();
    if (events < 0)
        return;
    parts_.loop.add(events, EPOLLPRI, [this, grant](uint32_t) { check_idle(grant); });
    check_idle(grant);  // a change before the watch is not reported
}

void CgroupHolders::retire(std::unique_ptr<Cgroup> cgroup) {
    parts_.loop.remove(cgroup->events());
    if (!cgroup->dissolve())
        retired_.push_back(std::move(cgroup));
}

void CgroupHolders::check_idle(uint64_t grant) {
    const Place& place = places_.at(grant);
    const auto populated = place.cgroup->populated();
    if (!populated || *populated)
        return;
    // What is not complete now will be when the front asks for the grant's end.
    if (!end_strays(place, PortSet(PortRange::all()), {}).complete)
        return;
    forget(grant);
    listener_.idle(grant);
}

StripOutcome CgroupHolders::end_strays(const Place& place, const PortSet& ports, StripOutcome outcome) {
    const auto known = [this](const std::string& cgroup) {
        const auto has = [where = parts_.cgroups.path(cgroup) + "/"](const auto& one) {
            return where.starts_with(one.second.cgroup->path() + "/");
        };
        return std::ranges::any_of(places_, has);
    };
    parts_.strays.kill(place.uid, place.since, ports, known, outcome);
    return outcome;
}

}  // namespace iopermd::guard
