// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace iopermd::front {

// A token bucket for each user, so that one who is refused again and again cannot fill the audit log (a full
// disk stops all grants). What is held back is counted and told with the next record that passes. Not
// thread-safe.
class RateLimit {
public:
    // `burst` records at once, then one each `interval`.
    RateLimit(uint32_t burst, std::chrono::nanoseconds interval) : burst_(burst), interval_(interval) {}

    // Nothing: hold this one back. A number: let it pass, and so many were held back before it.
    std::optional<uint64_t> pass(uid_t uid, std::chrono::nanoseconds now);

private:
    struct Bucket {
        uint32_t tokens;
        std::chrono::nanoseconds filled;
        uint64_t held_back = 0;
    };

    const uint32_t burst_;
    const std::chrono::nanoseconds interval_;
    std::unordered_map<uid_t, Bucket> buckets_;
};

}  // namespace iopermd::front
