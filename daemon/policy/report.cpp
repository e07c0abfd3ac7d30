// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/report.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace iopermd {

Diagnostics Report::take_sorted(const std::vector<PolicyText>& files) && {
    std::map<std::string_view, size_t> order;
    for (const PolicyText& file : files)
        order.emplace(file.path, order.size());
    auto key = [&](const Diagnostic& d) {
        return std::tuple(order[d.place.file], d.place.line, d.place.column);
    };
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                     [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
    return std::move(diagnostics_);
}

}  // namespace iopermd
