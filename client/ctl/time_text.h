// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace iopermd::ctl {

// "2026-02-03T04:05:06Z", RFC 3339 in UTC, whole seconds.
std::string timestamp(std::chrono::system_clock::time_point time);

// "2d 3h", "3h 20m", "5m", "40s": the two largest units, rounded down; "0s" for zero and less.
std::string span_text(std::chrono::seconds span);

}  // namespace iopermd::ctl
