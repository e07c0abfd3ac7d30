// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/guard/cgroup_tree.h"
#include "daemon/guard/event_loop.h"
#include "daemon/guard/holders.h"
#include "daemon/guard/strays.h"

namespace iopermd::guard {

// On any Linux: a cgroup a grant, where holders are found again, and ptrace(2), by which they lose ports.
class CgroupHolders final : public Holders {
public:
    CgroupHolders(EventLoop& loop, Processes& processes, CgroupTree& cgroups, Tracer& tracer, Clock& clock)
        : loop_(loop),
          processes_(processes),
          cgroups_(cgroups),
          strip_(tracer, processes, clock),
          strays_(tracer, processes, clock, strip_) {}

    Backend backend() const override { return Backend::Cgroup; }
    std::map<uint64_t, uid_t> leftovers() override;
    bool resume(uint64_t grant) override;
    Status place(const Newcomer& who, const PortSet&) override;
    bool held(uint64_t grant) const override { return places_.contains(grant); }
    Result<std::vector<pid_t>> processes(uint64_t grant) override {
        return held(grant) ? places_.at(grant).cgroup->processes() : std::vector<pid_t>();
    }
    StripOutcome take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool in_a_hurry) override;
    void tick() override;

private:
    struct Place {
        std::unique_ptr<Cgroup> cgroup;
        uid_t uid;
        uint64_t since;  // start time of the redeemer; 0: not known
    };

    void watch(uint64_t grant);
    void forget(uint64_t grant);
    void check_idle(uint64_t grant);
    void end_strays(const Place& place, const PortSet& ports, StripOutcome& outcome);

    EventLoop& loop_;
    Processes& processes_;
    CgroupTree& cgroups_;
    Strip strip_;
    Strays strays_;
    std::map<uint64_t, Place> places_;
    std::vector<std::unique_ptr<Cgroup>> retired_;  // forgotten, but not yet removable
};

}  // namespace iopermd::guard
