// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/grant.h"

#include <algorithm>

namespace iopermd::front {

std::vector<RuleReference> allowing_rules(const Verdict& verdict) {
    std::vector<RuleReference> rules;
    for (const Finding& finding : verdict.findings) {
        const auto same = [&finding](const RuleReference& known) { return known.id == finding.rule; };
        if (finding.reason == Finding::Reason::Allowed && std::none_of(rules.begin(), rules.end(), same))
            rules.push_back({finding.rule, finding.place});
    }
    return rules;
}

}  // namespace iopermd::front
