// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/policy/loader.h"

namespace iopermd {

// Collects the mistakes of one load. Not thread-safe.
class Report {
public:
    void add(Place place, std::string problem, std::string advice) {
        diagnostics_.push_back({std::move(place), std::move(problem), std::move(advice)});
    }
    bool empty() const { return diagnostics_.empty(); }

    // All of them by position, the files in the order of `files`; two at one position keep the order in which
    // they were found.
    Diagnostics take_sorted(const std::vector<PolicyText>& files) &&;

private:
    Diagnostics diagnostics_;
};

}  // namespace iopermd
