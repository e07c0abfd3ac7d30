// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/policy/decide.h"

namespace iopermd {

// The sentences of findings. Refers to its arguments.
class FindingText {
public:
    FindingText(const Subject& subject, const Request& request, const MachineFacts& machine)
        : subject_(subject), request_(request), machine_(machine) {}

    std::string no_rule(const PortSet& ports) const;
    std::string never(const NeverRule& rule, const PortSet& ports) const;
    std::string denied(const Rule& rule, const PortSet& ports) const;
    // A rule that fits the subject and, but for `reason`, would allow or does allow `ports`.
    std::string of_rule(const Rule& rule, Finding::Reason reason, const PortSet& ports) const;

private:
    std::string obstacle(const Rule& rule, Finding::Reason reason, const PortSet& ports) const;
    std::string access(const Rule& rule, const std::string& ports) const;
    std::string drivers(const PortSet& ports) const;
    std::string holders(const Rule& rule, const PortSet& ports) const;

    const Subject& subject_;
    const Request& request_;
    const MachineFacts& machine_;
};

}  // namespace iopermd
