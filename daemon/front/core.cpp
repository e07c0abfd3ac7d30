// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/core.h"

namespace iopermd::front {

Verdict Core::judge(const Machine& machine, const Subject& subject, const Request& request,
                    uint64_t session) {
    if (machine.ports != seen_.ports)
        facts_.busy = machine.ports->owners;
    if (machine.guard != seen_.guard)
        facts_.ceiling = machine.guard ? std::optional(machine.guard->ceiling) : std::nullopt;
    seen_ = machine;
    static const PortSet all{PortRange::all()};
    facts_.held =
        ledger.held_against(session, request.profile ? all : request.ports, policy->exclusive_ports);
    return decide(policy->policy, subject, request, facts_);
}

}  // namespace iopermd::front
